"use client";

import { useState } from "react";
import { useQuery } from "@tanstack/react-query";
import { UserMinus } from "lucide-react";
import { ROLES, type Role } from "@/lib/kernel/context";
import { addMember, changeMember, membersOptions, removeMember, workspaceKeys } from "@/lib/client/workspace";
import { QueryView } from "@/components/shell/query-view";
import { useMay, useViewer } from "@/components/shell/workspace-context";
import { Button, IconButton } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Field } from "@/components/ui/field";
import { Input, Select } from "@/components/ui/input";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { Time } from "@/components/ui/time";
import { useAction } from "@/components/shell/use-action";

const ROLE_WORDS: Record<Role, string> = {
  viewer: "sees everything but secrets",
  editor: "also changes, runs, publishes, connects and repairs",
  admin: "also manages members, keys and settings",
  owner: "everything, workspaces included",
};

function roleOf(text: string): Role {
  return ROLES.find((role) => role === text) ?? "viewer";
}

export function MembersPanel() {
  const { workspace } = useViewer();
  const isAdmin = useMay("admin");
  const [leaving, setLeaving] = useState<{ userId: string; name: string } | null>(null);
  const members = useQuery(membersOptions(workspace.id));
  const invalidate = [workspaceKeys.members(workspace.id)];
  const change = useAction({
    run: (input: { id: string; role: Role }) => changeMember(workspace.id, input.id, { role: input.role }),
    invalidate,
    done: "Role changed",
    failed: "Could not change the role",
  });
  const remove = useAction({
    run: (id: string) => removeMember(workspace.id, id),
    invalidate,
    done: "Member removed",
    failed: "Could not remove the member",
    onDone: () => setLeaving(null),
  });
  return (
    <div className="flex flex-col">
      {isAdmin ? <AddMember /> : null}
      <QueryView query={members} what="the members">
        {(data) => (
          <Table label="Members">
            <thead>
              <tr>
                <Th>Name</Th>
                <Th>E-mail</Th>
                <Th>Role</Th>
                <Th>Joined</Th>
                {isAdmin ? (
                  <Th>
                    <span className="sr-only">Actions</span>
                  </Th>
                ) : null}
              </tr>
            </thead>
            <tbody>
              {data.items.map((member) => (
                <Tr key={member.userId}>
                  <Td className="font-medium">{member.name}</Td>
                  <Td>{member.email}</Td>
                  <Td>
                    {isAdmin ? (
                      <Select
                        aria-label={`Role of ${member.name}`}
                        className="min-w-24 max-w-28"
                        value={member.role}
                        onChange={(event) => change.mutate({ id: member.userId, role: roleOf(event.target.value) })}
                      >
                        {ROLES.map((role) => (
                          <option key={role}>{role}</option>
                        ))}
                      </Select>
                    ) : (
                      member.role
                    )}
                  </Td>
                  <Td>
                    <Time at={member.joinedAt} />
                  </Td>
                  {isAdmin ? (
                    <Td className="text-right">
                      <IconButton
                        label={`Remove ${member.name}`}
                        icon={<UserMinus aria-hidden />}
                        onClick={() => setLeaving(member)}
                      />
                    </Td>
                  ) : null}
                </Tr>
              ))}
            </tbody>
          </Table>
        )}
      </QueryView>
      <ConfirmDialog
        open={leaving !== null}
        onOpenChange={() => setLeaving(null)}
        title={`Remove ${leaving?.name ?? "the member"}?`}
        action="Remove member"
        busy={remove.isPending}
        onConfirm={() => leaving !== null && remove.mutate(leaving.userId)}
      >
        <p>They lose access to this workspace at once. What they made stays; they can be added again.</p>
      </ConfirmDialog>
      <dl aria-label="Roles" className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 border-t p-4 text-xs">
        {ROLES.map((role) => (
          <div key={role} className="contents">
            <dt className="font-medium">{role}</dt>
            <dd className="text-muted">{ROLE_WORDS[role]}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

function AddMember() {
  const { workspace } = useViewer();
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<Role>("editor");
  const add = useAction({
    run: () => addMember(workspace.id, { email, role }),
    invalidate: [workspaceKeys.members(workspace.id)],
    failed: "Could not add the member",
    onDone: () => setEmail(""),
  });
  return (
    <form
      className="flex flex-col gap-3 border-b p-4"
      onSubmit={(event) => {
        event.preventDefault();
        add.mutate(undefined);
      }}
    >
      <div className="flex flex-wrap items-end gap-2">
        <Field label="E-mail of the new member" className="w-64 max-w-full">
          {(control) => (
            <Input
              {...control}
              type="email"
              required
              value={email}
              onChange={(event) => setEmail(event.target.value)}
            />
          )}
        </Field>
        <Field label="Role" className="w-32">
          {(control) => (
            <Select {...control} value={role} onChange={(event) => setRole(roleOf(event.target.value))}>
              {ROLES.map((item) => (
                <option key={item}>{item}</option>
              ))}
            </Select>
          )}
        </Field>
        <Button type="submit" variant="primary" busy={add.isPending}>
          Add member
        </Button>
      </div>
      {add.data?.status === "invited" ? (
        <Callout
          tone="ok"
          title="There is no account with this e-mail yet. Send this link; it is shown once and works once."
        >
          <code className="font-mono text-xs break-all select-all">{add.data.inviteUrl}</code>
        </Callout>
      ) : null}
      {add.data?.status === "added" ? <Callout tone="ok">Added to the workspace.</Callout> : null}
    </form>
  );
}
