import { Globe, HardDrive } from "lucide-react";
import type { EngineFacts } from "@/lib/intelligence/schema";

/** Which engine answered, and whether anything left this machine for it. */
export function SentWhere({ engine: { model, network, note } }: Readonly<{ engine: EngineFacts }>) {
  const Icon = network ? Globe : HardDrive;
  return (
    <p className="flex items-start gap-2 text-xs text-muted">
      <Icon aria-hidden className="size-4 shrink-0" />
      <span>
        {network
          ? model === null
            ? "Answered by the rules on this machine; a model was asked as well."
            : `Answered by the model ${model}: your words were sent to its provider.`
          : "Nothing left this machine: answered by the rules engine."}
        {note === undefined ? "" : ` ${note}`}
      </span>
    </p>
  );
}
