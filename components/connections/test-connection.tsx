"use client";

import { useId, useState } from "react";
import { PlugZap } from "lucide-react";
import { connectionKeys, testConnection, type ConnectionDetail } from "@/lib/client/connections";
import { useAction } from "@/components/shell/use-action";
import { useViewer } from "@/components/shell/workspace-context";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";

/** Tries the credential by one read of its service; one of the HTTP step needs to be told what to read. */
export function TestConnection({
  connection,
  onResult,
}: Readonly<{
  connection: ConnectionDetail;
  /** Empty: it works; else what went wrong. */
  onResult: (said: string) => void;
}>) {
  const { workspace } = useViewer();
  const [isAsking, setAsking] = useState(false);
  const [url, setUrl] = useState("");
  const formId = useId();
  const needsUrl = connection.service === "http";
  const test = useAction({
    run: (address: string | undefined) => testConnection(workspace.id, connection.id, address),
    invalidate: [connectionKeys.all(workspace.id)],
    done: null,
    failed: "Could not test the connection",
    onDone: ({ ok, error }) => {
      setAsking(false);
      onResult(ok ? "" : (error?.message ?? "The service did not take it."));
    },
  });
  return (
    <>
      <Button
        icon={<PlugZap aria-hidden />}
        busy={test.isPending}
        onClick={() => (needsUrl ? setAsking(true) : test.mutate(undefined))}
      >
        Test
      </Button>
      <Dialog
        open={isAsking}
        onOpenChange={setAsking}
        title="Test the connection"
        description="One GET request is sent with its credential."
        footer={
          <Button type="submit" form={formId} variant="primary" busy={test.isPending}>
            Send it
          </Button>
        }
      >
        <form
          id={formId}
          onSubmit={(event) => {
            event.preventDefault();
            test.mutate(url);
          }}
        >
          <Field label="Address to read" required hint="One that answers only to a good credential.">
            {(control) => (
              <Input
                {...control}
                type="url"
                placeholder="https://api.example.com/me"
                value={url}
                onChange={(event) => setUrl(event.target.value)}
              />
            )}
          </Field>
        </form>
      </Dialog>
    </>
  );
}

/** What the last test came to. @param said null: none yet; empty: it works */
export function TestResult({ said }: Readonly<{ said: string | null }>) {
  return (
    <div role="status" className="empty:sr-only">
      {said === null ? null : (
        <Callout
          tone={said === "" ? "ok" : "bad"}
          title={said === "" ? "The service takes the credential" : "The test failed"}
        >
          {said === "" ? null : <p>{said}</p>}
        </Callout>
      )}
    </div>
  );
}
