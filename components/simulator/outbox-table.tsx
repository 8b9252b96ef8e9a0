"use client";

import { Fragment, useState } from "react";
import Link from "next/link";
import type { Json } from "@/lib/kernel/json";
import type { OutboxEntry } from "@/lib/client/simulator";
import { operationWords } from "@/components/services/operation-words";
import { ServiceName } from "@/components/services/service-name";
import { useHref } from "@/components/shell/workspace-context";
import { Button } from "@/components/ui/button";
import { JsonBlock } from "@/components/ui/json-block";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { Time } from "@/components/ui/time";

export function OutboxTable({ entries }: Readonly<{ entries: readonly OutboxEntry[] }>) {
  const href = useHref();
  const [openId, setOpenId] = useState<string | null>(null);
  return (
    <Table label="Outbox">
      <thead>
        <tr>
          <Th>When</Th>
          <Th>Service</Th>
          <Th>Operation</Th>
          <Th>Step</Th>
          <Th>
            <span className="sr-only">Actions</span>
          </Th>
        </tr>
      </thead>
      <tbody>
        {entries.map((entry) => (
          <Fragment key={entry.id}>
            <Tr>
              <Td>
                <Time at={entry.createdAt} />
              </Td>
              <Td className="font-medium">
                <ServiceName service={entry.service} />
              </Td>
              <Td>{operationWords(entry.operation)}</Td>
              <Td>
                <Link
                  href={href(`/runs/${entry.runId}?step=${encodeURIComponent(entry.stepPath)}`)}
                  className="font-mono text-xs text-accent hover:underline"
                >
                  {entry.stepPath}
                </Link>
              </Td>
              <Td className="text-right">
                <Button
                  size="sm"
                  variant="ghost"
                  aria-expanded={openId === entry.id}
                  onClick={() => setOpenId(openId === entry.id ? null : entry.id)}
                >
                  {openId === entry.id ? "Hide request" : "Show request"}
                </Button>
              </Td>
            </Tr>
            {openId === entry.id ? (
              <tr>
                <td colSpan={5} className="border-b p-4">
                  <JsonBlock label="Request" value={readable(entry.request)} />
                </td>
              </tr>
            ) : null}
          </Fragment>
        ))}
      </tbody>
    </Table>
  );
}

/** The body as the JSON it holds, where it does. */
function readable({ body, ...request }: OutboxEntry["request"]): Json {
  if (body === undefined) return request;
  try {
    return { ...request, body: JSON.parse(body) as Json };
  } catch {
    return { ...request, body };
  }
}
