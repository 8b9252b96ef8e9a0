import { ArrowRightLeft, Minus, PenLine, Plus, type LucideIcon } from "lucide-react";
import type { Json } from "@/lib/kernel/json";
import type { Definition } from "@/lib/workflow/definition-schema";
import type { Patch } from "@/lib/workflow/proposal-schema";
import { Badge, type Tone } from "@/components/ui/badge";
import { patchLines, type PatchLine } from "./patch-lines";

const LOOK: Record<PatchLine["kind"], { word: string; tone: Tone; Icon: LucideIcon }> = {
  added: { word: "Added", tone: "ok", Icon: Plus },
  removed: { word: "Removed", tone: "bad", Icon: Minus },
  changed: { word: "Changed", tone: "warn", Icon: PenLine },
  moved: { word: "Moved", tone: "info", Icon: ArrowRightLeft },
};

/** What a patch changes, field by field: place, before, after. The one diff view of the product. */
export function DiffView({
  patch,
  base,
  label = "Changes",
  wordsOf,
}: Readonly<{ patch: Patch; base?: Definition | Json; label?: string; wordsOf?: (path: string) => string }>) {
  const lines = patchLines(patch, base, wordsOf);
  if (lines.length === 0) return <p className="text-muted">Nothing changes.</p>;
  return (
    <ul aria-label={label} className="divide-y rounded-md border">
      {lines.map((line, index) => (
        <DiffLine key={`${line.path}-${String(index)}`} line={line} />
      ))}
    </ul>
  );
}

function DiffLine({ line }: Readonly<{ line: PatchLine }>) {
  const { word, tone, Icon } = LOOK[line.kind];
  return (
    <li className="flex flex-col gap-1.5 p-3">
      <div className="flex flex-wrap items-center gap-2">
        <Badge tone={tone} icon={<Icon aria-hidden />}>
          {word}
        </Badge>
        <code className="min-w-0 font-mono text-xs break-all">{line.place}</code>
      </div>
      {line.before === undefined ? null : (
        <DiffValue sign="−" word="before" className="bg-bad-soft text-ink" value={line.before} />
      )}
      {line.after === undefined ? null : (
        <DiffValue sign="+" word="after" className="bg-ok-soft text-ink" value={line.after} />
      )}
    </li>
  );
}

function DiffValue({
  sign,
  word,
  className,
  value,
}: Readonly<{ sign: string; word: string; className: string; value: Json }>) {
  return (
    <div className={`flex gap-2 rounded-sm px-2 py-1 font-mono text-xs ${className}`}>
      <span aria-label={word} role="img" className="select-none">
        {sign}
      </span>
      <pre className="min-w-0 flex-1 break-words whitespace-pre-wrap">{JSON.stringify(value, null, 2)}</pre>
    </div>
  );
}
