"use client";

import Link from "next/link";
import { useRouter } from "next/navigation";
import { parseAsString, useQueryState } from "nuqs";
import { useQuery } from "@tanstack/react-query";
import { FileUp, Plus, Sparkles, Workflow as WorkflowIcon } from "lucide-react";
import { createWorkflow, workflowKeys, workflowsOptions } from "@/lib/client/workflows";
import { DescribeBox } from "@/components/generate/describe-box";
import { Page } from "@/components/shell/page";
import { QueryView } from "@/components/shell/query-view";
import { useHref, useMay, useViewer } from "@/components/shell/workspace-context";
import { Button, buttonClass } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { EmptyState } from "@/components/ui/states";
import { useAction } from "@/components/shell/use-action";
import { WorkflowsTable } from "./workflows-table";

export function WorkflowsView() {
  const { workspace } = useViewer();
  const href = useHref();
  const router = useRouter();
  const mayEdit = useMay("editor");
  const [search, setSearch] = useQueryState("q", parseAsString.withDefault(""));
  const workflows = useQuery(workflowsOptions(workspace.id));
  const create = useAction({
    run: () =>
      createWorkflow(workspace.id, {
        definition: {
          schema: 1,
          name: "Untitled workflow",
          triggers: { start: { service: "manual", event: "started" } },
          steps: {},
        },
      }),
    invalidate: [workflowKeys.all(workspace.id)],
    failed: "Could not make the workflow",
    onDone: ({ id }) => router.push(href(`/workflows/${id}`)),
  });
  return (
    <Page
      title="Workflows"
      description="What is automated, how it is doing, and when it runs next."
      actions={
        mayEdit ? (
          <>
            <Link href={href("/imports")} className={buttonClass()}>
              <FileUp aria-hidden /> Import
            </Link>
            <Button icon={<Plus aria-hidden />} busy={create.isPending} onClick={() => create.mutate(undefined)}>
              New blank workflow
            </Button>
            <Link href={href("/generate")} className={buttonClass("primary")}>
              <Sparkles aria-hidden /> Generate from text
            </Link>
          </>
        ) : null
      }
    >
      <Field label="Search workflows" hideLabel className="max-w-80">
        {(control) => (
          <Input
            {...control}
            type="search"
            placeholder="Search by name"
            value={search}
            onChange={(event) => void setSearch(event.target.value || null)}
          />
        )}
      </Field>
      <section aria-label="Workflows" className="rounded-lg border bg-surface shadow-card">
        <QueryView query={workflows} what="the workflows">
          {(data) => {
            const shown = data.items.filter(({ name }) => name.toLowerCase().includes(search.toLowerCase()));
            if (data.items.length === 0) {
              return (
                <div className="p-4">
                  <EmptyState icon={<WorkflowIcon />} title="No workflow yet">
                    Describe the first one; it is made as a draft and tried against simulated services.
                  </EmptyState>
                  <DescribeBox />
                </div>
              );
            }
            return shown.length === 0 ? (
              <EmptyState title={`No workflow is called “${search}”`} />
            ) : (
              <WorkflowsTable workflows={shown} />
            );
          }}
        </QueryView>
      </section>
    </Page>
  );
}
