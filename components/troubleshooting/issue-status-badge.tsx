import { CircleCheck, CircleDot, RotateCw, UserRoundCheck } from "lucide-react";
import type { IssueView } from "@/lib/client/troubleshooting";
import { Badge } from "@/components/ui/badge";

const LOOK = {
  open: { word: "Open", tone: "bad", Icon: CircleDot },
  awaiting_approval: { word: "Awaiting approval", tone: "warn", Icon: UserRoundCheck },
  reopened: { word: "Reopened", tone: "bad", Icon: RotateCw },
  resolved: { word: "Resolved", tone: "ok", Icon: CircleCheck },
} as const;

export function IssueStatusBadge({ status }: Readonly<{ status: IssueView["status"] }>) {
  const { word, tone, Icon } = LOOK[status];
  return (
    <Badge tone={tone} icon={<Icon aria-hidden />}>
      {word}
    </Badge>
  );
}
