"use client";

import Link from "next/link";
import type { ConnectionSummary } from "@/lib/client/connections";
import { ServiceName } from "@/components/services/service-name";
import { useHref } from "@/components/shell/workspace-context";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { Time } from "@/components/ui/time";
import { ConnectionState } from "./connection-state";
import { AUTH_KIND_WORDS } from "./credential-fields";
import { heldWords } from "./held-words";

/** Connections, those that need somebody first. */
export function ConnectionsTable({ connections }: Readonly<{ connections: readonly ConnectionSummary[] }>) {
  const href = useHref();
  const ordered = connections.toSorted((a, b) => Number(b.state === "broken") - Number(a.state === "broken"));
  return (
    <Table label="Connections">
      <thead>
        <tr>
          <Th>Name</Th>
          <Th className="max-sm:hidden">Service</Th>
          <Th>Status</Th>
          <Th className="max-md:hidden">Credential</Th>
          <Th className="max-md:hidden">Last success</Th>
          <Th className="max-lg:hidden">Owner</Th>
        </tr>
      </thead>
      <tbody>
        {ordered.map((connection) => (
          <Tr key={connection.id}>
            <Td>
              <Link
                href={href(`/connections/${connection.id}`)}
                className="font-medium break-words text-accent hover:underline"
              >
                {connection.name}
              </Link>
              <span className="mt-0.5 block text-xs text-muted sm:hidden">
                <ServiceName service={connection.service} />
              </span>
            </Td>
            <Td className="max-sm:hidden">
              <ServiceName service={connection.service} />
            </Td>
            <Td>
              <ConnectionState connection={connection} />
              {connection.runsHeld === 0 ? null : (
                <span className="mt-0.5 block text-xs text-bad">{heldWords(connection.runsHeld)}</span>
              )}
            </Td>
            <Td className="max-md:hidden">{AUTH_KIND_WORDS[connection.authKind]}</Td>
            <Td className="max-md:hidden">
              <Time at={connection.lastSuccessAt} />
            </Td>
            <Td className="max-lg:hidden">{connection.ownerName ?? connection.createdBy}</Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}
