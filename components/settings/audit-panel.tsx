"use client";

import { useQuery } from "@tanstack/react-query";
import { auditOptions } from "@/lib/client/workspace";
import { QueryView } from "@/components/shell/query-view";
import { useViewer } from "@/components/shell/workspace-context";
import { EmptyState } from "@/components/ui/states";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { Time } from "@/components/ui/time";

export function AuditPanel() {
  const { workspace } = useViewer();
  const audit = useQuery(auditOptions(workspace.id));
  return (
    <QueryView query={audit} what="the audit log">
      {(data) =>
        data.items.length === 0 ? (
          <EmptyState title="Nothing recorded yet" />
        ) : (
          <Table label="Audit log">
            <thead>
              <tr>
                <Th>When</Th>
                <Th>Who</Th>
                <Th>What</Th>
                <Th>Object</Th>
              </tr>
            </thead>
            <tbody>
              {data.items.map((entry) => (
                <Tr key={entry.id}>
                  <Td>
                    <Time at={entry.at} />
                  </Td>
                  <Td className="font-mono text-xs">{entry.actor}</Td>
                  <Td>{entry.action}</Td>
                  <Td className="font-mono text-xs">
                    {entry.objectType} {entry.objectId}
                  </Td>
                </Tr>
              ))}
            </tbody>
          </Table>
        )
      }
    </QueryView>
  );
}
