"use client";

import Link from "next/link";
import { deleteSample, simulatorKeys, type Sample } from "@/lib/client/simulator";
import { operationWords } from "@/components/services/operation-words";
import { ServiceName } from "@/components/services/service-name";
import { useAction } from "@/components/shell/use-action";
import { useHref, useMay, useViewer } from "@/components/shell/workspace-context";
import { Button } from "@/components/ui/button";
import { formatBytes } from "@/components/ui/format";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { Time } from "@/components/ui/time";

export function SamplesTable({ samples }: Readonly<{ samples: readonly Sample[] }>) {
  const { workspace } = useViewer();
  const href = useHref();
  const mayChange = useMay("editor");
  const remove = useAction({
    run: (id: string) => deleteSample(workspace.id, id),
    invalidate: [simulatorKeys.samples(workspace.id)],
    done: "Sample deleted",
    failed: "Could not delete the sample",
  });
  return (
    <Table label="Samples">
      <thead>
        <tr>
          <Th>Service</Th>
          <Th>Operation</Th>
          <Th>Recorded at</Th>
          <Th>Size</Th>
          <Th>Saved</Th>
          <Th>
            <span className="sr-only">Actions</span>
          </Th>
        </tr>
      </thead>
      <tbody>
        {samples.map((sample) => (
          <Tr key={sample.id}>
            <Td className="font-medium">
              <ServiceName service={sample.service} />
            </Td>
            <Td>{operationWords(sample.operation)}</Td>
            <Td>
              <Link
                href={href(`/runs/${sample.runId}?step=${encodeURIComponent(sample.path)}`)}
                className="font-mono text-xs text-accent hover:underline"
              >
                {sample.path}
              </Link>
            </Td>
            <Td className="tabular-nums">{formatBytes(sample.bytes)}</Td>
            <Td>
              <Time at={sample.savedAt} />
            </Td>
            <Td className="text-right">
              {mayChange ? (
                <Button
                  size="sm"
                  aria-label={`Delete the sample of ${sample.service} ${operationWords(sample.operation)}`}
                  disabled={remove.isPending}
                  onClick={() => remove.mutate(sample.id)}
                >
                  Delete
                </Button>
              ) : null}
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}
