"use client";

import { replaceFaults, simulatorKeys, type Fault } from "@/lib/client/simulator";
import { operationWords } from "@/components/services/operation-words";
import { ServiceName } from "@/components/services/service-name";
import { useMay, useViewer } from "@/components/shell/workspace-context";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { formatDuration, formatPercent, humanize } from "@/components/ui/format";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { Time } from "@/components/ui/time";
import { useAction } from "@/components/shell/use-action";
import { isOn, toInput } from "./fault-words";

function detailOf(fault: Fault): string {
  return [
    fault.retryAfterMs === undefined ? null : `asks to wait ${formatDuration(fault.retryAfterMs)}`,
    fault.status === undefined ? null : `status ${String(fault.status)}`,
    fault.delayMs === undefined ? null : `after ${formatDuration(fault.delayMs)}`,
    fault.from === undefined ? null : fault.to === undefined ? fault.from : `${fault.from} → ${fault.to}`,
    fault.toPass === 0 ? null : `${String(fault.toPass)} calls pass first`,
  ]
    .filter(Boolean)
    .join(", ");
}

export function FaultsTable({ faults }: Readonly<{ faults: readonly Fault[] }>) {
  const { workspace } = useViewer();
  const mayChange = useMay("editor");
  const off = useAction({
    run: (id: string) =>
      replaceFaults(workspace.id, faults.filter((fault) => fault.id !== id && isOn(fault)).map(toInput)),
    invalidate: [simulatorKeys.all(workspace.id)],
    done: "Fault switched off",
    failed: "Could not switch the fault off",
  });
  return (
    <Table label="Faults">
      <thead>
        <tr>
          <Th>Service</Th>
          <Th>Operation</Th>
          <Th>Fault</Th>
          <Th>Detail</Th>
          <Th>Share of calls</Th>
          <Th>Calls left</Th>
          <Th>
            <span className="sr-only">Actions</span>
          </Th>
        </tr>
      </thead>
      <tbody>
        {faults.map((fault) => (
          <Tr key={fault.id}>
            <Td className="font-medium">
              <ServiceName service={fault.service} />
            </Td>
            <Td>{fault.operation === null ? "all operations" : operationWords(fault.operation)}</Td>
            <Td>
              <Badge tone={isOn(fault) ? "warn" : "neutral"}>{humanize(fault.kind)}</Badge>
            </Td>
            <Td>
              {detailOf(fault)}
              {fault.startsAt === undefined ? null : (
                <>
                  {" "}
                  from <Time at={fault.startsAt} />
                </>
              )}
              {fault.endsAt === undefined ? null : (
                <>
                  {" "}
                  until <Time at={fault.endsAt} />
                </>
              )}
            </Td>
            <Td className="tabular-nums">{formatPercent(fault.rate)}</Td>
            <Td className="tabular-nums">
              {fault.remaining === null ? "until switched off" : fault.remaining === 0 ? "used up" : fault.remaining}
            </Td>
            <Td className="text-right">
              {mayChange ? (
                <Button
                  size="sm"
                  aria-label={`Switch off ${humanize(fault.kind)} of ${fault.service}`}
                  disabled={off.isPending}
                  onClick={() => off.mutate(fault.id)}
                >
                  Switch off
                </Button>
              ) : null}
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}
