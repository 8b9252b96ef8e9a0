import { createApprovalRepository } from "@/lib/db/approval-repository";
import { createApprovals, type Approvals } from "@/lib/engine/approvals";
import { createApprovalLinks, type ApprovalLinks } from "../access/approval-link";
import { sessionSecret } from "../access/session-secret";
import type { Platform } from "../platform";

export interface ApprovalServices {
  approvals: Approvals;
  links: ApprovalLinks;
}

const LOOK_MS = 20;

/** @param ring wakes the worker */
export function composeApprovals(platform: Platform, ring: () => void): ApprovalServices {
  const { clock, env } = platform;
  const approvals = createApprovals({
    store: createApprovalRepository(platform),
    ring,
    async until(waitMs, look) {
      const deadlineMs = clock.monotonicMs() + waitMs;
      for (;;) {
        const found = await look();
        if (found !== undefined || clock.monotonicMs() >= deadlineMs) return found;
        await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      }
    },
  });
  return { approvals, links: createApprovalLinks(sessionSecret(env.DATA_DIR), clock) };
}
