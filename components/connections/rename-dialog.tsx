"use client";

import { useState } from "react";
import { connectionKeys, updateConnection, type ConnectionDetail } from "@/lib/client/connections";
import { useAction } from "@/components/shell/use-action";
import { useViewer } from "@/components/shell/workspace-context";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";

export function RenameDialog({ connection, onClose }: Readonly<{ connection: ConnectionDetail; onClose: () => void }>) {
  const { workspace } = useViewer();
  const [name, setName] = useState(connection.name);
  const rename = useAction({
    run: () => updateConnection(workspace.id, connection.id, { name }),
    invalidate: [connectionKeys.all(workspace.id)],
    done: "Connection renamed",
    failed: "Could not rename the connection",
    onDone: onClose,
  });
  return (
    <Dialog open onOpenChange={onClose} title="Rename the connection">
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          rename.mutate(undefined);
        }}
      >
        <Field label="Name" required>
          {(control) => (
            <Input {...control} value={name} maxLength={200} onChange={(event) => setName(event.target.value)} />
          )}
        </Field>
        <Button
          type="submit"
          variant="primary"
          busy={rename.isPending}
          disabled={name.trim() === ""}
          className="self-end"
        >
          Rename
        </Button>
      </form>
    </Dialog>
  );
}
