"use client";

import { useState } from "react";
import { useQuery } from "@tanstack/react-query";
import { PlugZap, Plus } from "lucide-react";
import { connectionsOptions } from "@/lib/client/connections";
import { POLL_MS } from "@/lib/client/stale-times";
import { Page } from "@/components/shell/page";
import { QueryView } from "@/components/shell/query-view";
import { useMay, useViewer } from "@/components/shell/workspace-context";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/states";
import { ConnectionsTable } from "./connections-table";
import { CreateConnectionDialog } from "./create-connection-dialog";
import { SignInResult } from "./sign-in-result";

export function ConnectionsView() {
  const { workspace } = useViewer();
  const mayConnect = useMay("editor");
  const [creating, setCreating] = useState(false);
  const connections = useQuery({ ...connectionsOptions(workspace.id), refetchInterval: POLL_MS.idle });
  const create = mayConnect ? (
    <Button variant="primary" icon={<Plus aria-hidden />} onClick={() => setCreating(true)}>
      New connection
    </Button>
  ) : null;
  return (
    <Page
      title="Connections"
      description="Accounts that live runs use. Credentials are sealed and never shown again; simulated runs need none."
      actions={create}
    >
      <SignInResult />
      <section aria-label="Connections" className="rounded-lg border bg-surface shadow-card">
        <QueryView query={connections} what="the connections">
          {(data) =>
            data.items.length === 0 ? (
              <EmptyState icon={<PlugZap />} title="No connections yet" action={create}>
                Everything works without one in simulate mode. Make one when a workflow goes live.
              </EmptyState>
            ) : (
              <ConnectionsTable connections={data.items} />
            )
          }
        </QueryView>
      </section>
      <CreateConnectionDialog open={creating} onOpenChange={setCreating} />
    </Page>
  );
}
