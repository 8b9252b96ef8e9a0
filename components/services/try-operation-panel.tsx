"use client";

import { useState } from "react";
import { Play } from "lucide-react";
import type { Json, JsonObject } from "@/lib/kernel/json";
import { isJsonObject } from "@/lib/kernel/json";
import { neededFields } from "@/lib/workflow/needed-fields";
import { tryOperation, type ServiceDetail, type TriedOperation } from "@/lib/client/services";
import { sampleFromSchema } from "@/components/editor/sample-from-schema";
import { SchemaForm } from "@/components/editor/schema-form";
import { errorFacts } from "@/components/runs/run-notes";
import { useAction } from "@/components/shell/use-action";
import { useViewer } from "@/components/shell/workspace-context";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { JsonBlock } from "@/components/ui/json-block";

type Operation = ServiceDetail["operations"][number];

/** Calls an operation in the simulator: what would be sent, beside what would come back. */
export function TryOperationPanel({ serviceId, operation }: Readonly<{ serviceId: string; operation: Operation }>) {
  const { workspace } = useViewer();
  const [input, setInput] = useState<JsonObject>(() => requiredSample(operation.input));
  const attempt = useAction({
    run: () => tryOperation(workspace.id, serviceId, operation.id, input),
    failed: "Could not try the operation",
  });
  const error = attempt.data?.error;
  const field = error?.field?.replace(/^with\./, "").split(/[.[]/)[0];
  return (
    <div className="flex flex-col gap-3">
      <form
        aria-label={`Try ${operation.name}`}
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          attempt.mutate();
        }}
      >
        <SchemaForm
          schema={operation.input}
          value={input}
          errors={field === undefined || error === undefined ? {} : { [field]: error.message }}
          onChange={setInput}
        />
        <Button
          type="submit"
          variant="primary"
          className="self-start"
          icon={<Play aria-hidden />}
          busy={attempt.isPending}
        >
          Try in the simulator
        </Button>
        <p className="text-xs text-muted">
          Nothing is sent and no connection is used: the simulator answers from the operation’s schema.
        </p>
      </form>
      <div role="status" aria-label="Result">
        {attempt.data === undefined ? null : <Tried tried={attempt.data} />}
      </div>
    </div>
  );
}

function Tried({ tried }: Readonly<{ tried: TriedOperation }>) {
  const { error, request, output } = tried;
  return (
    <div className="flex flex-col gap-3">
      {error === undefined ? null : (
        <Callout tone="bad" title={error.message}>
          <p className="text-xs">{errorFacts(error)}</p>
        </Callout>
      )}
      <div className="grid items-start gap-3 md:grid-cols-2">
        <JsonBlock
          label="Would be sent"
          value={request === undefined ? undefined : shownRequest(request)}
          none="no request came about."
        />
        <JsonBlock label="Answer" value={output} none="none." />
      </div>
    </div>
  );
}

/** The body as the JSON it holds, where it does. */
function shownRequest({ method, url, headers, body }: NonNullable<TriedOperation["request"]>): Json {
  const head = { method, url, headers };
  if (body === undefined) return head;
  try {
    return { ...head, body: JSON.parse(body) as Json };
  } catch {
    return { ...head, body };
  }
}

/** Examples of the fields that must be there; the others stay empty. */
function requiredSample(schema: JsonObject): JsonObject {
  const { properties } = schema;
  const needed = neededFields(schema);
  if (!isJsonObject(properties)) return {};
  return Object.fromEntries(
    Object.entries(properties)
      .filter(([name]) => needed.includes(name))
      .map(([name, part]) => [name, sampleFromSchema(part)]),
  );
}
