import { BellOff, CirclePause, CirclePlay, FileText, FlaskConical } from "lucide-react";
import type { WorkflowSummary } from "@/lib/client/workflows";
import { Badge } from "@/components/ui/badge";

/** Draft, paused, live or simulated; and whether it is on and yet did not fire when it should have. */
export function WorkflowStateBadge({
  workflow,
  notFiring = false,
}: Readonly<{ workflow: WorkflowSummary; notFiring?: boolean }>) {
  if (workflow.publishedVersion === null) return <Badge icon={<FileText aria-hidden />}>Draft</Badge>;
  if (workflow.paused)
    return (
      <Badge tone="warn" icon={<CirclePause aria-hidden />}>
        Paused
      </Badge>
    );
  if (notFiring)
    return (
      <Badge tone="bad" icon={<BellOff aria-hidden />}>
        Not firing
      </Badge>
    );
  return workflow.publishedMode === "live" ? (
    <Badge tone="ok" icon={<CirclePlay aria-hidden />}>
      Live
    </Badge>
  ) : (
    <Badge tone="info" icon={<FlaskConical aria-hidden />}>
      Simulated
    </Badge>
  );
}
