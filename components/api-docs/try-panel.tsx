"use client";

import { useState } from "react";
import { Send } from "lucide-react";
import { useMutation } from "@tanstack/react-query";
import { asClientError } from "@/lib/client/client-error";
import { tryEndpoint, type Endpoint } from "@/lib/client/openapi";
import { useViewer } from "@/components/shell/workspace-context";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Card } from "@/components/ui/card";
import { Field } from "@/components/ui/field";
import { formatDuration } from "@/components/ui/format";
import { Input, Textarea } from "@/components/ui/input";

export function TryPanel({ endpoint }: Readonly<{ endpoint: Endpoint }>) {
  const { workspace } = useViewer();
  const [path, setPath] = useState(endpoint.path);
  const hasBody = endpoint.method !== "GET" && endpoint.method !== "DELETE";
  const [body, setBody] = useState(hasBody ? "{}" : "");
  const send = useMutation({ mutationFn: () => tryEndpoint(workspace.id, endpoint.method, path, body) });
  const curl = `curl -X ${endpoint.method} "$ORIGIN${path}" -H "Authorization: Bearer $KEY"${body === "" ? "" : ` -H "Content-Type: application/json" -d '${body.replaceAll("'", "'\\''")}'`}`;
  return (
    <Card title={`${endpoint.method} ${endpoint.path}`} description={endpoint.summary}>
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          send.mutate();
        }}
      >
        <Field label="Path" hint="Replace what stands in braces; add a query after ?.">
          {(control) => (
            <Input {...control} className="font-mono" value={path} onChange={(event) => setPath(event.target.value)} />
          )}
        </Field>
        {hasBody ? (
          <Field label="Body">
            {(control) => (
              <Textarea
                {...control}
                rows={8}
                spellCheck={false}
                className="font-mono text-xs"
                value={body}
                onChange={(event) => setBody(event.target.value)}
              />
            )}
          </Field>
        ) : null}
        <Button
          type="submit"
          variant="primary"
          icon={<Send aria-hidden />}
          busy={send.isPending}
          disabled={!path.startsWith("/") || /[{}]/.test(path)}
          className="self-start"
        >
          Send request
        </Button>
        <pre
          tabIndex={0}
          aria-label="The same as cURL"
          className="overflow-x-auto rounded-md bg-sunken p-3 font-mono text-xs break-all whitespace-pre-wrap"
        >
          {curl}
        </pre>
        {send.isError ? <Callout tone="bad">{asClientError(send.error).message}</Callout> : null}
        {send.data === undefined ? null : (
          <div role="status" className="flex flex-col gap-2">
            <p className="flex items-center gap-2">
              <Badge tone={send.data.status < 400 ? "ok" : "bad"}>{send.data.status}</Badge>
              <span className="text-xs text-muted">{formatDuration(send.data.durationMs)}</span>
            </p>
            <pre
              tabIndex={0}
              aria-label="Answer"
              className="max-h-96 overflow-auto rounded-md border bg-sunken p-3 font-mono text-xs break-words whitespace-pre-wrap"
            >
              {send.data.body}
            </pre>
          </div>
        )}
      </form>
    </Card>
  );
}
