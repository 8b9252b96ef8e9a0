"use client";

import { useState } from "react";
import Link from "next/link";
import { useQuery } from "@tanstack/react-query";
import { Ellipsis, Gauge, KeyRound, LogIn, Pencil, Trash2, Workflow } from "lucide-react";
import { connectionOptions, signInUrl, type ConnectionDetail } from "@/lib/client/connections";
import { POLL_MS } from "@/lib/client/stale-times";
import { ServiceName } from "@/components/services/service-name";
import { Page } from "@/components/shell/page";
import { QueryView } from "@/components/shell/query-view";
import { useHref, useMay, useViewer } from "@/components/shell/workspace-context";
import { Badge } from "@/components/ui/badge";
import { Button, buttonClass, IconButton } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Menu } from "@/components/ui/menu";
import { EmptyState } from "@/components/ui/states";
import { ConnectionFacts } from "./connection-facts";
import { ConnectionNotice } from "./connection-notice";
import { DeleteConnectionDialog } from "./delete-connection-dialog";
import { LimitDialog } from "./limit-dialog";
import { RenameDialog } from "./rename-dialog";
import { ReplaceCredentialDialog } from "./replace-credential-dialog";
import { SignInResult } from "./sign-in-result";
import { TestConnection, TestResult } from "./test-connection";

/** One account at a service: how it stands, whose it is, what it may do, and whom its end would hit. */
export function ConnectionView({ id }: Readonly<{ id: string }>) {
  const { workspace } = useViewer();
  const connection = useQuery({ ...connectionOptions(workspace.id, id), refetchInterval: POLL_MS.idle });
  return (
    <QueryView query={connection} what="the connection" back={{ label: "All connections", path: "/connections" }}>
      {(data) => <ConnectionPage connection={data} />}
    </QueryView>
  );
}

type Open = "rename" | "replace" | "limit" | "delete";

function ConnectionPage({ connection }: Readonly<{ connection: ConnectionDetail }>) {
  const { workspace } = useViewer();
  const href = useHref();
  const mayChange = useMay("editor");
  const [open, setOpen] = useState<Open | null>(null);
  const [tested, setTested] = useState<string | null>(null);
  const close = () => setOpen(null);
  const signsIn = connection.grant === "authorization_code";
  return (
    <Page
      title={connection.name}
      description={
        <span className="inline-flex flex-wrap items-center gap-x-3 gap-y-1">
          <ServiceName service={connection.service} />
          <Link href={href("/connections")} className="text-accent hover:underline">
            All connections
          </Link>
        </span>
      }
      actions={
        mayChange ? (
          <>
            <TestConnection connection={connection} onResult={setTested} />
            {signsIn ? (
              <a
                href={signInUrl(workspace.id, connection.id)}
                className={buttonClass(connection.state === "broken" ? "primary" : "secondary")}
              >
                <LogIn aria-hidden /> {connection.lastSuccessAt === null ? "Connect" : "Connect again"}
              </a>
            ) : (
              <Button
                variant={connection.state === "broken" ? "primary" : "secondary"}
                icon={<KeyRound aria-hidden />}
                onClick={() => setOpen("replace")}
              >
                Replace credential
              </Button>
            )}
            <Menu
              label="More"
              trigger={<IconButton label="More" icon={<Ellipsis aria-hidden />} />}
              items={[
                { label: "Rename", icon: <Pencil aria-hidden />, onSelect: () => setOpen("rename") },
                ...(signsIn
                  ? [{ label: "Replace OAuth app", icon: <KeyRound aria-hidden />, onSelect: () => setOpen("replace") }]
                  : []),
                { label: "Rate limit", icon: <Gauge aria-hidden />, onSelect: () => setOpen("limit") },
                { label: "Delete", icon: <Trash2 aria-hidden />, danger: true, onSelect: () => setOpen("delete") },
              ]}
            />
          </>
        ) : null
      }
    >
      <SignInResult reason={connection.state === "broken" ? connection.stateReason : null} />
      <TestResult said={tested} />
      <ConnectionNotice connection={connection} />
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <ConnectionFacts connection={connection} />
        <UsedBy connection={connection} />
      </div>
      {open === "rename" ? <RenameDialog connection={connection} onClose={close} /> : null}
      {open === "replace" ? <ReplaceCredentialDialog connection={connection} onClose={close} /> : null}
      {open === "limit" ? <LimitDialog connection={connection} onClose={close} /> : null}
      {open === "delete" ? <DeleteConnectionDialog connection={connection} onClose={close} /> : null}
    </Page>
  );
}

function UsedBy({ connection }: Readonly<{ connection: ConnectionDetail }>) {
  const href = useHref();
  const { usedBy } = connection;
  return (
    <Card title="Workflows" description="What would be hit if it broke." flush>
      {usedBy.length === 0 ? (
        <EmptyState icon={<Workflow />} title="No workflow uses it">
          Choose it in a step or trigger of a workflow that is to run live.
        </EmptyState>
      ) : (
        <ul aria-label="Workflows that use it" className="divide-y">
          {usedBy.map(({ workflowId, workflowName, published }) => (
            <li key={workflowId} className="flex items-center justify-between gap-3 px-4 py-2">
              <Link href={href(`/workflows/${workflowId}`)} className="min-w-0 break-words text-accent hover:underline">
                {workflowName}
              </Link>
              <Badge tone={published ? "info" : "neutral"}>{published ? "Published" : "Draft"}</Badge>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
