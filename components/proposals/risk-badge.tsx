import { Eye, Hand, ShieldCheck } from "lucide-react";
import type { Risk } from "@/lib/workflow/proposal-schema";
import { Badge } from "@/components/ui/badge";

const LOOK = {
  safe: { word: "Safe", tone: "ok", Icon: ShieldCheck, hint: "May be applied without a look." },
  review: { word: "Needs review", tone: "warn", Icon: Eye, hint: "Look at the change before you apply it." },
  manual: { word: "By hand", tone: "neutral", Icon: Hand, hint: "Only a person can do this." },
} as const;

export function RiskBadge({ risk }: Readonly<{ risk: Risk }>) {
  const { word, tone, Icon, hint } = LOOK[risk];
  return (
    <span title={hint}>
      <Badge tone={tone} icon={<Icon aria-hidden />}>
        {word}
      </Badge>
    </span>
  );
}
