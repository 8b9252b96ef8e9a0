import { Ban, CircleCheck, CircleX, Hourglass, TimerOff, type LucideIcon } from "lucide-react";
import type { ApprovalStatus } from "@/lib/client/approvals";
import { Badge, type Tone } from "@/components/ui/badge";

export const APPROVAL_LOOK: Record<ApprovalStatus, { word: string; tone: Tone; Icon: LucideIcon }> = {
  pending: { word: "Waiting", tone: "info", Icon: Hourglass },
  approved: { word: "Approved", tone: "ok", Icon: CircleCheck },
  rejected: { word: "Rejected", tone: "bad", Icon: CircleX },
  expired: { word: "Expired", tone: "warn", Icon: TimerOff },
  cancelled: { word: "No longer asked", tone: "neutral", Icon: Ban },
};

export function ApprovalStatusBadge({ status }: Readonly<{ status: ApprovalStatus }>) {
  const { word, tone, Icon } = APPROVAL_LOOK[status];
  return (
    <Badge tone={tone} icon={<Icon aria-hidden />}>
      {word}
    </Badge>
  );
}
