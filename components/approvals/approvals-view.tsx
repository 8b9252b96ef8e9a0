"use client";

import { parseAsStringLiteral, useQueryState } from "nuqs";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { BadgeCheck } from "lucide-react";
import { asClientError } from "@/lib/client/client-error";
import { approvalsOptions } from "@/lib/client/approvals";
import { membersOptions } from "@/lib/client/workspace";
import { Page } from "@/components/shell/page";
import { useViewer } from "@/components/shell/workspace-context";
import { Button } from "@/components/ui/button";
import { SkeletonRows } from "@/components/ui/skeleton";
import { EmptyState, ErrorState } from "@/components/ui/states";
import { Tabs } from "@/components/ui/tabs";
import { ApprovalItem } from "./approval-item";

const TABS = ["pending", "decided"] as const;

/** What runs ask people, and what was decided. */
export function ApprovalsView() {
  const [tab, setTab] = useQueryState("show", parseAsStringLiteral(TABS).withDefault("pending"));
  return (
    <Page title="Approvals" description="Runs that wait for a person to say yes or no." narrow>
      <div className="rounded-lg border bg-surface shadow-card">
        <Tabs
          label="Approvals"
          value={tab}
          onChange={(next) => void setTab(TABS.find((item) => item === next) ?? "pending")}
          tabs={[
            { id: "pending", label: "Waiting", content: <ApprovalList status="pending" /> },
            { id: "decided", label: "Decided", content: <ApprovalList status="decided" /> },
          ]}
        />
      </div>
    </Page>
  );
}

function ApprovalList({ status }: Readonly<{ status: (typeof TABS)[number] }>) {
  const { workspace } = useViewer();
  const approvals = useInfiniteQuery(approvalsOptions(workspace.id, status));
  const members = useQuery(membersOptions(workspace.id));
  const items = approvals.data?.pages.flatMap((page) => page.items) ?? [];
  if (approvals.isPending) return <SkeletonRows rows={4} label="Loading the approvals" />;
  if (approvals.isError && items.length === 0) {
    const error = asClientError(approvals.error);
    return (
      <div className="p-4">
        <ErrorState
          title="Could not load the approvals"
          message={error.message}
          reference={error.requestId}
          onRetry={() => void approvals.refetch()}
        />
      </div>
    );
  }
  if (items.length === 0)
    return (
      <EmptyState
        icon={<BadgeCheck />}
        title={status === "pending" ? "Nothing waits for you" : "Nothing has been decided yet"}
      >
        {status === "pending"
          ? "A step “Ask for approval” stops its run here until somebody decides."
          : "Who decided what, when and why will stand here."}
      </EmptyState>
    );
  return (
    <>
      <ul aria-label={status === "pending" ? "Waiting approvals" : "Decided approvals"} className="divide-y">
        {items.map((approval) => (
          <ApprovalItem
            key={approval.id}
            approval={approval}
            nameOf={(userId) => members.data?.items.find((member) => member.userId === userId)?.name}
          />
        ))}
      </ul>
      {approvals.hasNextPage ? (
        <div className="flex justify-center border-t p-3">
          <Button busy={approvals.isFetchingNextPage} onClick={() => void approvals.fetchNextPage()}>
            Load more
          </Button>
        </div>
      ) : null}
    </>
  );
}
