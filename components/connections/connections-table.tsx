"use client";

import { useState } from "react";
import { useQuery } from "@tanstack/react-query";
import { CircleCheck, CircleDashed, CircleX, Gauge, Trash2 } from "lucide-react";
import { connectionKeys, connectionOptions, deleteConnection, type ConnectionSummary } from "@/lib/client/connections";
import { QueryView } from "@/components/shell/query-view";
import { ServiceName } from "@/components/services/service-name";
import { useMay, useViewer } from "@/components/shell/workspace-context";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { Time } from "@/components/ui/time";
import { useAction } from "@/components/shell/use-action";
import { AUTH_KIND_WORDS } from "./credential-fields";
import { LimitDialog, limitWords } from "./limit-dialog";

const STATE = {
  ok: { word: "Works", tone: "ok", Icon: CircleCheck },
  broken: { word: "Broken", tone: "bad", Icon: CircleX },
  untested: { word: "Not tested yet", tone: "neutral", Icon: CircleDashed },
} as const;

export function ConnectionsTable({ connections }: Readonly<{ connections: readonly ConnectionSummary[] }>) {
  const mayDelete = useMay("editor");
  const [leaving, setLeaving] = useState<ConnectionSummary | null>(null);
  const [limiting, setLimiting] = useState<ConnectionSummary | null>(null);
  return (
    <>
      <Table label="Connections">
        <thead>
          <tr>
            <Th>Name</Th>
            <Th>Service</Th>
            <Th className="max-md:hidden">Credential</Th>
            <Th>Status</Th>
            <Th className="max-md:hidden">Last good test</Th>
            <Th className="max-lg:hidden">Created</Th>
            <Th className="max-md:hidden">Rate limit</Th>
            {mayDelete ? (
              <Th>
                <span className="sr-only">Actions</span>
              </Th>
            ) : null}
          </tr>
        </thead>
        <tbody>
          {connections.map((connection) => {
            const { word, tone, Icon } = STATE[connection.state];
            return (
              <Tr key={connection.id}>
                <Td className="font-medium">{connection.name}</Td>
                <Td>
                  <ServiceName service={connection.service} />
                </Td>
                <Td className="max-md:hidden">{AUTH_KIND_WORDS[connection.authKind]}</Td>
                <Td>
                  <Badge tone={tone} icon={<Icon aria-hidden />}>
                    {word}
                  </Badge>
                </Td>
                <Td className="max-md:hidden">
                  <Time at={connection.lastSuccessAt} />
                </Td>
                <Td className="max-lg:hidden">
                  <Time at={connection.createdAt} />
                </Td>
                <Td className="whitespace-nowrap max-md:hidden">{limitWords(connection.rateLimit)}</Td>
                {mayDelete ? (
                  <Td className="text-right whitespace-nowrap">
                    <Button
                      size="sm"
                      className="mr-2"
                      icon={<Gauge aria-hidden />}
                      aria-label={`Rate limit of ${connection.name}`}
                      onClick={() => setLimiting(connection)}
                    >
                      Limit
                    </Button>
                    <Button
                      size="sm"
                      icon={<Trash2 aria-hidden />}
                      aria-label={`Delete ${connection.name}`}
                      onClick={() => setLeaving(connection)}
                    >
                      Delete
                    </Button>
                  </Td>
                ) : null}
              </Tr>
            );
          })}
        </tbody>
      </Table>
      {limiting === null ? null : <LimitDialog connection={limiting} onClose={() => setLimiting(null)} />}
      {leaving === null ? null : <DeleteDialog connection={leaving} onClose={() => setLeaving(null)} />}
    </>
  );
}

function DeleteDialog({ connection, onClose }: Readonly<{ connection: ConnectionSummary; onClose: () => void }>) {
  const { workspace } = useViewer();
  const detail = useQuery(connectionOptions(workspace.id, connection.id));
  const remove = useAction({
    run: () => deleteConnection(workspace.id, connection.id),
    // The list only: its own detail is gone with it.
    invalidate: [connectionKeys.list(workspace.id)],
    done: "Connection deleted",
    failed: "Could not delete the connection",
    onDone: onClose,
  });
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      title={`Delete ${connection.name}?`}
      action="Delete connection"
      typed={connection.name}
      busy={remove.isPending}
      onConfirm={() => remove.mutate(undefined)}
    >
      <QueryView query={detail} what="what uses it">
        {({ usedBy }) =>
          usedBy.length === 0 ? (
            <p>No workflow uses it.</p>
          ) : (
            <Callout tone="warn" title="Live runs of these workflows will fail">
              <ul className="list-disc pl-4">
                {usedBy.map((use) => (
                  <li key={use.workflowId}>{use.workflowName}</li>
                ))}
              </ul>
            </Callout>
          )
        }
      </QueryView>
      <p>The credential is destroyed. It can&apos;t be brought back.</p>
    </ConfirmDialog>
  );
}
