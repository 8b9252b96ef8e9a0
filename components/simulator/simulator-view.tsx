"use client";

import { useQuery } from "@tanstack/react-query";
import { Mailbox, RotateCcw, Trash2 } from "lucide-react";
import {
  clearOutbox,
  faultsOptions,
  outboxOptions,
  resetSimulator,
  samplesOptions,
  simulatorKeys,
} from "@/lib/client/simulator";
import { Page } from "@/components/shell/page";
import { QueryView } from "@/components/shell/query-view";
import { useMay, useViewer } from "@/components/shell/workspace-context";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/states";
import { useAction } from "@/components/shell/use-action";
import { AddFaultForm } from "./add-fault-form";
import { FaultsTable } from "./faults-table";
import { OutboxTable } from "./outbox-table";
import { SamplesTable } from "./samples-table";

/** The simulated services: break them on purpose, and see what would have been sent. */
export function SimulatorView() {
  const { workspace } = useViewer();
  const mayChange = useMay("editor");
  const faults = useQuery(faultsOptions(workspace.id));
  const outbox = useQuery(outboxOptions(workspace.id));
  const samples = useQuery(samplesOptions(workspace.id));
  const invalidate = [simulatorKeys.all(workspace.id)];
  const clear = useAction({
    run: () => clearOutbox(workspace.id),
    invalidate,
    done: "Outbox emptied",
    failed: "Could not empty the outbox",
  });
  const reset = useAction({
    run: () => resetSimulator(workspace.id),
    invalidate,
    done: "Simulator reset; saved samples stay",
    failed: "Could not reset the simulator",
  });
  return (
    <Page
      title="Simulator"
      description="Simulated runs meet these services instead of the real ones. Nothing leaves this machine."
      actions={
        mayChange ? (
          <Button icon={<RotateCcw aria-hidden />} busy={reset.isPending} onClick={() => reset.mutate(undefined)}>
            Reset simulator
          </Button>
        ) : null
      }
    >
      <Card title="Faults" description="What the simulated services do wrong, until switched off or used up." flush>
        <QueryView query={faults} what="the faults">
          {(data) => (
            <>
              {mayChange ? <AddFaultForm faults={data.faults} /> : null}
              {data.faults.length === 0 ? (
                <p className="p-4 text-muted">No fault is on: every simulated call succeeds.</p>
              ) : (
                <FaultsTable faults={data.faults} />
              )}
            </>
          )}
        </QueryView>
      </Card>
      <Card
        title="Samples"
        description="What services really answered in live runs. Simulated calls of the same operation answer with it."
        flush
      >
        <QueryView query={samples} what="the samples">
          {({ items }) =>
            items.length === 0 ? (
              <p className="p-4 text-muted">
                None is saved: simulated services answer with examples. “Save as sample” stands at the steps of live
                runs.
              </p>
            ) : (
              <SamplesTable samples={items} />
            )
          }
        </QueryView>
      </Card>
      <Card
        title="Outbox"
        description="What simulated runs would have sent, newest first."
        flush
        actions={
          mayChange ? (
            <Button
              size="sm"
              icon={<Trash2 aria-hidden />}
              busy={clear.isPending}
              disabled={outbox.data?.items.length === 0}
              onClick={() => clear.mutate(undefined)}
            >
              Empty outbox
            </Button>
          ) : null
        }
      >
        <QueryView query={outbox} what="the outbox">
          {(data) =>
            data.items.length === 0 ? (
              <EmptyState icon={<Mailbox />} title="Nothing would have been sent yet">
                Run a workflow in simulate mode: messages, tasks and other writes land here.
              </EmptyState>
            ) : (
              <OutboxTable entries={data.items} />
            )
          }
        </QueryView>
      </Card>
    </Page>
  );
}
