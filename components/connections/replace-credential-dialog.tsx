"use client";

import { useState } from "react";
import { CREDENTIALS } from "@/lib/connectors/connection-schema";
import { connectionKeys, signInUrl, updateConnection, type ConnectionDetail } from "@/lib/client/connections";
import { useService } from "@/components/editor/use-service";
import { QueryView } from "@/components/shell/query-view";
import { useAction } from "@/components/shell/use-action";
import { useViewer } from "@/components/shell/workspace-context";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { CredentialInputs } from "./credential-inputs";
import { fieldErrors } from "./field-errors";
import { readCredentials, type OAuthWay } from "./read-credentials";
import { useFieldErrors } from "./use-field-errors";

type Props = Readonly<{ connection: ConnectionDetail; onClose: () => void }>;

/** Puts another credential of the same kind in: runs that wait for the connection go on then. */
export function ReplaceCredentialDialog({ connection, onClose }: Props) {
  const { workspace } = useViewer();
  const { id, authKind } = connection;
  const service = useService(connection.service);
  const [way, setWay] = useState<OAuthWay>(connection.grant === null && authKind === "oauth2" ? "token" : "app");
  const replace = useAction({
    run: (credentials: Record<string, unknown>) => updateConnection(workspace.id, id, { credentials }),
    invalidate: [connectionKeys.all(workspace.id)],
    done: "Credential replaced",
    failed: "Could not replace the credential",
    onDone: ({ grant, state }) => {
      if (grant === "authorization_code" && state === "broken") window.location.assign(signInUrl(workspace.id, id));
      else onClose();
    },
  });
  const { form, errors, setFound } = useFieldErrors(replace.error);
  const submit = (credentials: Record<string, unknown>) => {
    const parsed = CREDENTIALS[authKind].safeParse(credentials);
    setFound(parsed.success ? {} : fieldErrors(parsed.error.issues, "credentials"));
    if (parsed.success) replace.mutate(credentials);
  };
  return (
    <Dialog
      // With its form, so that the focus goes into the first field.
      open={!service.isPending}
      onOpenChange={onClose}
      title={`Replace the credential of ${connection.name}`}
      description="The one before is destroyed. Runs that wait for the connection go on."
    >
      <QueryView query={service} what="the service">
        {(data) => (
          <form
            ref={form}
            className="flex flex-col gap-3"
            autoComplete="off"
            onSubmit={(event) => {
              event.preventDefault();
              submit(readCredentials(authKind, way, new FormData(event.currentTarget), data.auth));
            }}
          >
            <CredentialInputs service={data} kind={authKind} way={way} onWay={setWay} errors={errors} />
            <Button type="submit" variant="primary" busy={replace.isPending} className="self-end">
              {authKind === "oauth2" && way === "app" ? "Save and connect" : "Replace it"}
            </Button>
          </form>
        )}
      </QueryView>
    </Dialog>
  );
}
