import { CircleCheck, CircleHelp, CircleX, TriangleAlert } from "lucide-react";
import { Badge } from "@/components/ui/badge";
import { humanize } from "@/components/ui/format";

const LOOK = {
  healthy: { word: "Healthy", tone: "ok", Icon: CircleCheck },
  degraded: { word: "Degraded", tone: "warn", Icon: TriangleAlert },
  unhealthy: { word: "Unhealthy", tone: "bad", Icon: CircleX },
  unknown: { word: "Unknown", tone: "neutral", Icon: CircleHelp },
} as const;

export function HealthBadge({ status }: Readonly<{ status: keyof typeof LOOK }>) {
  const { word, tone, Icon } = LOOK[status];
  return (
    <Badge tone={tone} icon={<Icon aria-hidden />}>
      {word}
    </Badge>
  );
}

const SEVERITY = {
  info: { tone: "info", Icon: CircleHelp },
  low: { tone: "neutral", Icon: CircleHelp },
  medium: { tone: "warn", Icon: TriangleAlert },
  high: { tone: "bad", Icon: TriangleAlert },
  critical: { tone: "bad", Icon: CircleX },
} as const;
export type Severity = keyof typeof SEVERITY;

export function SeverityBadge({ severity }: Readonly<{ severity: Severity }>) {
  const { tone, Icon } = SEVERITY[severity];
  return (
    <Badge tone={tone} icon={<Icon aria-hidden />}>
      {humanize(severity)}
    </Badge>
  );
}
