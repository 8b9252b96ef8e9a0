"use client";

import { useState } from "react";
import { useQuery } from "@tanstack/react-query";
import { KeyRound } from "lucide-react";
import { ROLES, type Role } from "@/lib/kernel/context";
import { apiKeysOptions, createApiKey, revokeApiKey, workspaceKeys } from "@/lib/client/workspace";
import { QueryView } from "@/components/shell/query-view";
import { useViewer } from "@/components/shell/workspace-context";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Field } from "@/components/ui/field";
import { humanize } from "@/components/ui/format";
import { Input, Select } from "@/components/ui/input";
import { EmptyState } from "@/components/ui/states";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { Time } from "@/components/ui/time";
import { useAction } from "@/components/shell/use-action";

export function ApiKeysPanel() {
  const { workspace } = useViewer();
  const keys = useQuery(apiKeysOptions(workspace.id));
  const [leaving, setLeaving] = useState<{ id: string; name: string } | null>(null);
  const revoke = useAction({
    run: (id: string) => revokeApiKey(workspace.id, id),
    invalidate: [workspaceKeys.keys(workspace.id)],
    done: "Key revoked; it stopped working",
    failed: "Could not revoke the key",
    onDone: () => setLeaving(null),
  });
  return (
    <div className="flex flex-col">
      <CreateKey />
      <QueryView query={keys} what="the API keys">
        {(data) =>
          data.items.length === 0 ? (
            <EmptyState icon={<KeyRound />} title="No API keys">
              Make one to call the API from a script: <code className="font-mono">Authorization: Bearer …</code>
            </EmptyState>
          ) : (
            <Table label="API keys">
              <thead>
                <tr>
                  <Th>Name</Th>
                  <Th>Key</Th>
                  <Th>Role</Th>
                  <Th>State</Th>
                  <Th>Last used</Th>
                  <Th>Expires</Th>
                  <Th>
                    <span className="sr-only">Actions</span>
                  </Th>
                </tr>
              </thead>
              <tbody>
                {data.items.map((key) => (
                  <Tr key={key.id}>
                    <Td className="font-medium">{key.name}</Td>
                    <Td className="font-mono text-xs">{key.prefix}…</Td>
                    <Td>{key.role}</Td>
                    <Td>
                      <Badge tone={key.state === "active" ? "ok" : "neutral"}>{humanize(key.state)}</Badge>
                    </Td>
                    <Td>
                      <Time at={key.lastUsedAt} />
                    </Td>
                    <Td>
                      <Time at={key.expiresAt} />
                    </Td>
                    <Td className="text-right">
                      {key.state === "active" ? (
                        <Button size="sm" aria-label={`Revoke ${key.name}`} onClick={() => setLeaving(key)}>
                          Revoke
                        </Button>
                      ) : null}
                    </Td>
                  </Tr>
                ))}
              </tbody>
            </Table>
          )
        }
      </QueryView>
      <ConfirmDialog
        open={leaving !== null}
        onOpenChange={() => setLeaving(null)}
        title={`Revoke ${leaving?.name ?? "the key"}?`}
        action="Revoke key"
        busy={revoke.isPending}
        onConfirm={() => leaving !== null && revoke.mutate(leaving.id)}
      >
        <p>Whatever uses it is refused from now on. A revoked key can&apos;t be brought back.</p>
      </ConfirmDialog>
    </div>
  );
}

function CreateKey() {
  const { workspace } = useViewer();
  const [name, setName] = useState("");
  const [role, setRole] = useState<Role>("editor");
  const create = useAction({
    run: () => createApiKey(workspace.id, { name, role }),
    invalidate: [workspaceKeys.keys(workspace.id)],
    failed: "Could not make the key",
    onDone: () => setName(""),
  });
  return (
    <form
      className="flex flex-col gap-3 border-b p-4"
      onSubmit={(event) => {
        event.preventDefault();
        create.mutate(undefined);
      }}
    >
      <div className="flex flex-wrap items-end gap-2">
        <Field label="Name of the new key" className="w-64 max-w-full">
          {(control) => (
            <Input
              {...control}
              required
              maxLength={200}
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        <Field label="Role" className="w-32">
          {(control) => (
            <Select
              {...control}
              value={role}
              onChange={(event) => setRole(ROLES.find((item) => item === event.target.value) ?? "viewer")}
            >
              {ROLES.map((item) => (
                <option key={item}>{item}</option>
              ))}
            </Select>
          )}
        </Field>
        <Button type="submit" variant="primary" busy={create.isPending}>
          Create key
        </Button>
      </div>
      {create.data === undefined ? null : (
        <Callout tone="ok" title="Copy the key now. It is not shown again.">
          <code className="font-mono text-xs break-all select-all">{create.data.key}</code>
        </Callout>
      )}
    </form>
  );
}
