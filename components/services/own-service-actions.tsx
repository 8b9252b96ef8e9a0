"use client";

import { useState } from "react";
import { useRouter } from "next/navigation";
import { useQuery } from "@tanstack/react-query";
import { Plus, RefreshCw, Trash2 } from "lucide-react";
import { connectionsOptions } from "@/lib/client/connections";
import { removeOwnService, serviceKeys } from "@/lib/client/services";
import { workflowsUsingOptions } from "@/lib/client/workflows";
import { useAction } from "@/components/shell/use-action";
import { useHref, useMay, useViewer } from "@/components/shell/workspace-context";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { OwnServiceDialog } from "./own-service-dialog";

/** A button for who may make services; nobody else sees it. */
export function AddOwnService({ variant = "primary" }: Readonly<{ variant?: "primary" | "secondary" }>) {
  const mayAdd = useMay("editor");
  const [isOpen, setIsOpen] = useState(false);
  if (!mayAdd) return null;
  return (
    <>
      <Button variant={variant} icon={<Plus aria-hidden />} onClick={() => setIsOpen(true)}>
        Add your own service
      </Button>
      <OwnServiceDialog open={isOpen} onOpenChange={setIsOpen} replaces={null} />
    </>
  );
}

type Props = Readonly<{ service: Readonly<{ id: string; name: string }> }>;

/** What can be done with a service that the workspace described itself. */
export function OwnServiceActions({ service }: Props) {
  const mayChange = useMay("editor");
  const [open, setOpen] = useState<"replace" | "delete" | null>(null);
  if (!mayChange) return null;
  const onOpenChange = (isOpen: boolean): void => {
    if (!isOpen) setOpen(null);
  };
  return (
    <>
      <Button icon={<RefreshCw aria-hidden />} onClick={() => setOpen("replace")}>
        Replace document
      </Button>
      <Button icon={<Trash2 aria-hidden />} onClick={() => setOpen("delete")}>
        Delete
      </Button>
      <OwnServiceDialog open={open === "replace"} onOpenChange={onOpenChange} replaces={service} />
      {open === "delete" ? <DeleteOwnService service={service} onClose={() => setOpen(null)} /> : null}
    </>
  );
}

/** Says who calls it, and deletes. */
function DeleteOwnService({ service, onClose }: Props & Readonly<{ onClose: () => void }>) {
  const { workspace } = useViewer();
  const router = useRouter();
  const href = useHref();
  const users = useQuery(workflowsUsingOptions(workspace.id, service.id));
  const connections = useQuery(connectionsOptions(workspace.id));
  const usedBy = users.data?.items ?? [];
  const left = (connections.data?.items ?? []).filter((connection) => connection.service === service.id);
  const remove = useAction({
    // Forced only where it was told who calls it: one that came meanwhile is refused, and told.
    run: () => removeOwnService(workspace.id, service.id, usedBy.length > 0),
    // The index only: its own detail is gone with it.
    invalidate: [serviceKeys.index(workspace.id)],
    done: "Service deleted",
    failed: "Could not delete the service",
    onDone: () => router.push(href("/services")),
  });
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      title={`Delete ${service.name}?`}
      action="Delete service"
      busy={remove.isPending || users.isPending}
      {...(usedBy.length === 0 ? {} : { typed: service.name })}
      onConfirm={() => remove.mutate(undefined)}
    >
      {users.isError ? <p>Which workflows call it could not be told.</p> : null}
      {usedBy.length === 0 ? (
        <p>{users.isPending ? "Looking who calls it …" : "No workflow calls it."}</p>
      ) : (
        <Callout tone="warn" title="Runs of these workflows will fail where they call it">
          <ul className="list-disc pl-4">
            {usedBy.map(({ id, name }) => (
              <li key={id}>{name}</li>
            ))}
          </ul>
        </Callout>
      )}
      {left.length === 0 ? null : (
        <p>Its connections stay, and can be deleted one by one: {left.map(({ name }) => name).join(", ")}.</p>
      )}
      <p>The document is not kept: to have the service back, add it again.</p>
    </ConfirmDialog>
  );
}
