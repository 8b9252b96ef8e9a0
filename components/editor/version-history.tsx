"use client";

import { useState } from "react";
import { parseAsInteger, useQueryState } from "nuqs";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { History, RotateCcw } from "lucide-react";
import { asClientError } from "@/lib/client/client-error";
import {
  diffOptions,
  restoreVersion,
  versionOptions,
  versionsOptions,
  workflowKeys,
  type VersionSummary,
} from "@/lib/client/workflows";
import { membersOptions } from "@/lib/client/workspace";
import { DiffView } from "@/components/proposals/diff-view";
import { QueryView } from "@/components/shell/query-view";
import { useMay, useViewer } from "@/components/shell/workspace-context";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/input";
import { SkeletonRows } from "@/components/ui/skeleton";
import { EmptyState, ErrorState } from "@/components/ui/states";
import { Time } from "@/components/ui/time";
import { useAction } from "@/components/shell/use-action";
import { authorWords } from "./author-words";

type Props = Readonly<{
  workflowId: string;
  headVersion: number;
  /** Edits that no version holds yet: restoring would leave them behind. */
  isDirty: boolean;
}>;

/** Every saved version: who made it, when and why; what changed since; and the way back, as a further version. */
export function VersionHistory({ workflowId, headVersion, isDirty }: Props) {
  const { workspace } = useViewer();
  const [chosen, setChosen] = useQueryState("version", parseAsInteger);
  const versions = useInfiniteQuery(versionsOptions(workspace.id, workflowId));
  const members = useQuery(membersOptions(workspace.id));
  const nameOf = (userId: string) => members.data?.items.find((member) => member.userId === userId)?.name;
  const items = versions.data?.pages.flatMap((page) => page.items) ?? [];
  if (versions.isPending) return <SkeletonRows rows={6} label="Loading the versions" />;
  if (versions.isError && items.length === 0) {
    const error = asClientError(versions.error);
    return (
      <div className="p-4">
        <ErrorState
          title="Could not load the versions"
          message={error.message}
          reference={error.requestId}
          onRetry={() => void versions.refetch()}
        />
      </div>
    );
  }
  if (items.length === 0) return <EmptyState icon={<History />} title="No versions yet" />;
  const selected = items.find(({ version }) => version === chosen) ?? items[0];
  return (
    <div className="grid gap-4 p-4 xl:grid-cols-[20rem_minmax(0,1fr)]">
      <div className="flex flex-col gap-2">
        <ul aria-label="Versions" className="divide-y rounded-md border">
          {items.map((item) => (
            <VersionRow
              key={item.version}
              item={item}
              author={members.isPending ? "…" : authorWords(item.createdBy, nameOf)}
              isHead={item.version === headVersion}
              isChosen={item.version === selected?.version}
              onChoose={() => void setChosen(item.version)}
            />
          ))}
        </ul>
        {versions.hasNextPage ? (
          <Button busy={versions.isFetchingNextPage} onClick={() => void versions.fetchNextPage()}>
            Older versions
          </Button>
        ) : null}
      </div>
      {selected === undefined ? null : (
        <VersionDetail
          key={selected.version}
          workflowId={workflowId}
          version={selected}
          headVersion={headVersion}
          others={items}
          isDirty={isDirty}
        />
      )}
    </div>
  );
}

function VersionRow({
  item,
  author,
  isHead,
  isChosen,
  onChoose,
}: Readonly<{ item: VersionSummary; author: string; isHead: boolean; isChosen: boolean; onChoose: () => void }>) {
  return (
    <li>
      <button
        type="button"
        aria-current={isChosen ? "true" : undefined}
        onClick={onChoose}
        className={`flex w-full flex-col gap-0.5 px-3 py-2 text-left focus-visible:outline-offset-[-2px] ${isChosen ? "bg-accent-soft" : "hover:bg-sunken"}`}
      >
        <span className="flex flex-wrap items-center gap-2 font-medium">
          Version {item.version}
          {isHead ? <Badge>Head</Badge> : null}
          {item.published ? <Badge tone="ok">Published</Badge> : null}
          {item.proposalId === null ? null : <Badge tone="accent">Proposal</Badge>}
        </span>
        {item.note === null ? null : <span className="break-words">{item.note}</span>}
        <span className="text-xs text-muted">
          {author}, <Time at={item.createdAt} />
        </span>
      </button>
    </li>
  );
}

function VersionDetail({
  workflowId,
  version: { version },
  headVersion,
  others,
  isDirty,
}: Readonly<{
  workflowId: string;
  version: VersionSummary;
  headVersion: number;
  others: readonly VersionSummary[];
  isDirty: boolean;
}>) {
  const { workspace } = useViewer();
  const mayEdit = useMay("editor");
  const previous = others.find((item) => item.version < version)?.version;
  const [against, setAgainst] = useState<number | null>(null);
  // Head is told from the one before it, any other from head: the question one has when opening it.
  const other = against ?? (version === headVersion ? (previous ?? version) : headVersion);
  const [from, to] = version < other ? [version, other] : [other, version];
  const diff = useQuery({ ...diffOptions(workspace.id, workflowId, from, to), enabled: from !== to });
  const base = useQuery({ ...versionOptions(workspace.id, workflowId, from), enabled: from !== to });
  const restore = useAction({
    run: () => restoreVersion(workspace.id, workflowId, version, headVersion),
    invalidate: [workflowKeys.all(workspace.id)],
    done: (saved) => `Version ${String(version)} is back, as version ${String(saved.headVersion)}`,
    failed: "Could not restore the version",
  });
  return (
    <section aria-label={`Version ${String(version)}`} className="flex min-w-0 flex-col gap-3">
      <div className="flex flex-wrap items-end justify-between gap-3">
        <Field label={`Compare version ${String(version)} with`} className="w-56">
          {(control) => (
            <Select {...control} value={other} onChange={(event) => setAgainst(Number(event.target.value))}>
              {others.map((item) => (
                <option key={item.version} value={item.version}>
                  Version {item.version}
                  {item.version === headVersion ? " (head)" : ""}
                </option>
              ))}
            </Select>
          )}
        </Field>
        {mayEdit && version !== headVersion ? (
          <Button
            icon={<RotateCcw aria-hidden />}
            busy={restore.isPending}
            disabled={isDirty}
            title={isDirty ? "Save or discard your changes first" : undefined}
            onClick={() => restore.mutate(undefined)}
          >
            Restore as a new version
          </Button>
        ) : null}
      </div>
      {from === to ? (
        <p className="text-muted">This is the only version, or the same one twice. There is nothing to compare.</p>
      ) : (
        <>
          <h3 className="font-semibold">
            From version {from} to version {to}
          </h3>
          <QueryView query={diff} what="the differences">
            {(data) => (
              <DiffView
                label={`Changes from version ${String(from)} to version ${String(to)}`}
                patch={data.patch}
                {...(base.data === undefined ? {} : { base: base.data.definition })}
              />
            )}
          </QueryView>
        </>
      )}
    </section>
  );
}
