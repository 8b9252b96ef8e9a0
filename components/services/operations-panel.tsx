"use client";

import { useMemo } from "react";
import { useQueryState, parseAsString } from "nuqs";
import { ChevronDown, ChevronRight } from "lucide-react";
import type { ServiceDetail } from "@/lib/client/services";
import { Badge, type Tone } from "@/components/ui/badge";
import { Field } from "@/components/ui/field";
import { formatDuration, formatUsd } from "@/components/ui/format";
import { Input } from "@/components/ui/input";
import { SchemaTree } from "./schema-tree";
import { TryOperationPanel } from "./try-operation-panel";

type Operation = ServiceDetail["operations"][number];

const EFFECTS: Readonly<Record<Operation["effect"], { word: string; means: string; tone: Tone }>> = {
  none: { word: "no effect outside", means: "Touches nothing outside of the run.", tone: "neutral" },
  read: { word: "read", means: "Changes nothing: may be repeated and cached.", tone: "info" },
  write: { word: "write", means: "Each call changes something: never repeated without need.", tone: "warn" },
  "idempotent-write": { word: "idempotent write", means: "Doing it twice is the same as once.", tone: "ok" },
  delete: { word: "delete", means: "Removes something.", tone: "bad" },
};
/** From here on a field to search them helps. */
const SEARCH_FROM = 8;

/** What a service can be asked to do; one is open at a time, and its name stands in the URL. */
export function OperationsPanel({ service }: Readonly<{ service: ServiceDetail }>) {
  const [openId, setOpenId] = useQueryState("operation", parseAsString);
  const [words, setWords] = useQueryState("q", parseAsString.withDefault(""));
  const found = useMemo(() => {
    const typed = words.trim().toLowerCase();
    return service.operations.filter(({ id, name, description = "" }) =>
      [id, name, description].some((text) => text.toLowerCase().includes(typed)),
    );
  }, [service.operations, words]);
  return (
    <>
      {service.operations.length < SEARCH_FROM ? null : (
        <div role="search" aria-label="Find an operation" className="border-b p-3">
          <Field label="Find an operation" hideLabel className="max-w-72">
            {(control) => (
              <Input
                {...control}
                type="search"
                placeholder="Find an operation"
                value={words}
                onChange={(event) => void setWords(event.target.value || null)}
              />
            )}
          </Field>
        </div>
      )}
      {found.length === 0 ? <p className="p-4 text-muted">No operation is called so.</p> : null}
      <ul aria-label="Operations" className="divide-y">
        {found.map((operation) => (
          <OperationItem
            key={operation.id}
            service={service}
            operation={operation}
            isOpen={operation.id === openId}
            onToggle={() => void setOpenId(operation.id === openId ? null : operation.id)}
          />
        ))}
      </ul>
    </>
  );
}

type ItemProps = Readonly<{ service: ServiceDetail; operation: Operation; isOpen: boolean; onToggle: () => void }>;

function OperationItem({ service, operation, isOpen, onToggle }: ItemProps) {
  const { id, name, description, effect, request } = operation;
  const { word, means, tone } = EFFECTS[effect];
  const Icon = isOpen ? ChevronDown : ChevronRight;
  const mayTry = !service.builtin || service.id === "http";
  return (
    <li>
      <button
        type="button"
        aria-expanded={isOpen}
        onClick={onToggle}
        className="flex w-full flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2.5 text-left hover:bg-sunken/60 focus-visible:outline-offset-[-2px]"
      >
        <Icon aria-hidden className="size-4 shrink-0 text-muted" />
        <span className="min-w-0 flex-1 basis-40">
          <span className="block font-medium">{name}</span>
          <code className="block font-mono text-xs break-all text-muted">{id}</code>
        </span>
        {request === undefined ? null : (
          <code className="font-mono text-xs break-all text-muted max-md:hidden">
            {request.method} {request.path}
          </code>
        )}
        <span title={means}>
          <Badge tone={tone}>{word}</Badge>
        </span>
      </button>
      {isOpen ? (
        <div className="flex flex-col gap-4 border-t bg-canvas/40 p-4">
          {description === undefined ? null : <p>{description}</p>}
          <p className="text-xs text-muted">{factsWords(operation)}</p>
          <div className="grid items-start gap-4 md:grid-cols-2">
            <SchemaTree label="Input" schema={operation.input} />
            <SchemaTree label="Output" schema={operation.output} />
          </div>
          <section aria-label={`Try ${name}`} className="flex flex-col gap-2 rounded-md border bg-surface p-3">
            <h4 className="font-semibold">Try it</h4>
            {mayTry ? (
              <TryOperationPanel serviceId={service.id} operation={operation} />
            ) : (
              <p className="text-muted">It works inside a run: add it to a workflow and test the step there.</p>
            )}
          </section>
        </div>
      ) : null}
    </li>
  );
}

function factsWords({ resource, effect, request, costUsd, latencyMsTypical }: Operation): string {
  return [
    EFFECTS[effect].means,
    effect === "none" ? null : `Touches: ${resource}.`,
    `Takes about ${formatDuration(latencyMsTypical)}.`,
    costUsd === 0 ? null : `Costs about ${formatUsd(costUsd)} a call.`,
    request?.pagination === undefined ? null : `Answers in pages (${request.pagination}).`,
    request?.takesIdempotencyKey === true ? "The service keeps to an idempotency key." : null,
  ]
    .filter(Boolean)
    .join(" ");
}
