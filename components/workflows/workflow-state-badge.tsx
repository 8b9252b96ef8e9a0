import { CirclePause, CirclePlay, FileText, FlaskConical } from "lucide-react";
import type { WorkflowSummary } from "@/lib/client/workflows";
import { Badge } from "@/components/ui/badge";

/** Draft, paused, live or simulated; and whether there is something saved that is not published. */
export function WorkflowStateBadge({ workflow }: Readonly<{ workflow: WorkflowSummary }>) {
  if (workflow.publishedVersion === null) return <Badge icon={<FileText aria-hidden />}>Draft</Badge>;
  if (workflow.paused)
    return (
      <Badge tone="warn" icon={<CirclePause aria-hidden />}>
        Paused
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
