"use client";

import { useState } from "react";
import { useRouter } from "next/navigation";
import { useQuery } from "@tanstack/react-query";
import { asClientError, type ClientError } from "@/lib/client/client-error";
import { connectionKeys } from "@/lib/client/connections";
import { ownServicePreviewOptions, saveOwnService, serviceKeys, type OwnServiceBody } from "@/lib/client/services";
import { useAction } from "@/components/shell/use-action";
import { useHref, useViewer } from "@/components/shell/workspace-context";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Dialog } from "@/components/ui/dialog";
import { DocumentInput, type GivenDocument } from "@/components/ui/document-input";
import { Field } from "@/components/ui/field";
import { formatBytes } from "@/components/ui/format";
import { Input } from "@/components/ui/input";
import { useDebounced } from "@/components/ui/use-debounced";
import { OwnServicePreview } from "./own-service-preview";

type Props = Readonly<{
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** The own service that gets a new document; null: a new service. */
  replaces: Readonly<{ id: string; name: string }> | null;
}>;

/** A service of the workspace from an OpenAPI document: what would be made of it is shown before anything is. */
export function OwnServiceDialog({ open, onOpenChange, replaces }: Props) {
  return (
    <Dialog
      wide
      open={open}
      onOpenChange={onOpenChange}
      title={replaces === null ? "Add your own service" : `New document for ${replaces.name}`}
      description="From an OpenAPI document, 3.0 to 3.2 or Swagger 2.0, as JSON or YAML, up to 10 MB. It is read here; nothing it refers to is fetched."
    >
      {open ? <OwnServiceForm replaces={replaces} onClose={() => onOpenChange(false)} /> : null}
    </Dialog>
  );
}

const PAUSE_MS = 400;
/** What the server takes. */
const FILE_BYTES_MAX = 20_000_000;
/** Counts what was asked, over all dialogs of the page. */
let serials = 0;

interface Asked {
  serial: number;
  given: GivenDocument | null;
  name: string;
  baseUrl: string;
}

function OwnServiceForm({ replaces, onClose }: Readonly<{ replaces: Props["replaces"]; onClose: () => void }>) {
  const { workspace } = useViewer();
  const router = useRouter();
  const href = useHref();
  const [asked, setAsked] = useState<Asked>({ serial: 0, given: null, name: "", baseUrl: "" });
  const settled = useDebounced(asked, PAUSE_MS);
  const id = replaces?.id ?? null;
  const preview = useQuery(ownServicePreviewOptions(workspace.id, id, settled.serial, bodyOf(settled)));
  const save = useAction({
    run: (body: OwnServiceBody) => saveOwnService(workspace.id, id, body),
    invalidate: [serviceKeys.all(workspace.id), connectionKeys.all(workspace.id)],
    done: ({ name, report }) => `${name}: ${String(report.mapped)} operations can be called`,
    failed: id === null ? "Could not add the service" : "Could not replace the document",
    onDone: (made) => {
      onClose();
      if (id === null) router.push(href(`/services/${made.id}`));
    },
  });
  const change = (part: Partial<Asked>) => {
    serials += 1;
    setAsked({ ...asked, ...part, serial: serials });
  };
  const isChecking = asked.given !== null && (asked.serial !== settled.serial || preview.isFetching);
  const error = preview.isError && !isChecking ? asClientError(preview.error) : null;
  const made = asked.given === null || error !== null ? undefined : preview.data;
  const isReady = made !== undefined && !isChecking;
  const body = bodyOf(asked);
  return (
    <form
      aria-label={id === null ? "Add your own service" : "New document"}
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady && body !== null) save.mutate(body);
      }}
    >
      <DocumentInput
        given={asked.given}
        onGiven={(given) => change({ given })}
        fileBytesMax={FILE_BYTES_MAX}
        tooLarge="up to 10 MB are read."
      />
      <div className="grid gap-3 sm:grid-cols-2">
        <Field label="Name" hint={replaces === null ? "Left empty: the document’s title." : "Left empty: as it is."}>
          {(control) => (
            <Input
              {...control}
              maxLength={80}
              value={asked.name}
              onChange={(event) => change({ name: event.target.value })}
            />
          )}
        </Field>
        <Field
          label="Address"
          hint="Left empty: the document’s first server."
          error={error?.fields.find(({ path }) => path === "baseUrl")?.message}
        >
          {(control) => (
            <Input
              {...control}
              inputMode="url"
              placeholder="https://api.example.com"
              maxLength={2_000}
              value={asked.baseUrl}
              onChange={(event) => change({ baseUrl: event.target.value })}
            />
          )}
        </Field>
      </div>
      <p role="status" aria-label="Check" className="text-muted empty:hidden">
        {isChecking ? `Checking ${formatBytes(asked.given?.bytes ?? 0)} …` : null}
      </p>
      {error === null ? null : <Flaws error={error} />}
      {made === undefined ? null : <OwnServicePreview result={made} isStale={isChecking} isNew={id === null} />}
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" variant="primary" busy={save.isPending} disabled={!isReady}>
          {id === null ? "Add service" : "Replace document"}
        </Button>
      </div>
    </form>
  );
}

function bodyOf({ given, name, baseUrl }: Asked): OwnServiceBody | null {
  if (given === null || given.text.trim() === "") return null;
  return {
    document: given.text,
    ...(name.trim() === "" ? {} : { name: name.trim() }),
    ...(baseUrl.trim() === "" ? {} : { baseUrl: baseUrl.trim() }),
  };
}

/** Why nothing can be made of the document, and where in it. */
function Flaws({ error }: Readonly<{ error: ClientError }>) {
  return (
    <div role="alert">
      <Callout tone="bad" title={error.message}>
        <ul className="flex flex-col gap-1">
          {error.fields.map(({ path, message }) => (
            <li key={path + message}>
              <code className="font-mono text-xs break-all">{path}</code>
              {message === error.message ? null : `: ${message}`}
            </li>
          ))}
        </ul>
      </Callout>
    </div>
  );
}
