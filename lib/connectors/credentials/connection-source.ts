import { AppError } from "@/lib/kernel/app-error";
import type { ErrorCategory, RunError } from "@/lib/workflow/run-schema";
import { ASK_SERVICE, askingOperation } from "../ask-any";
import type { Catalogs } from "../catalogs";
import { sealedCredentialSchema } from "../connection-schema";
import type { ConnectionSource } from "../ports";
import type { Service } from "../schema";
import { applyCredential } from "./apply-credential";
import { unseal, type KeyRing } from "./seal";

export interface SealedRow {
  service: string;
  sealed: string;
}

export interface ConnectionSourcePorts {
  catalogs: Catalogs;
  /** The row within the workspace, or null: there is no other way to one. */
  find(workspaceId: string, connectionId: string): Promise<SealedRow | null>;
  keys(): Promise<KeyRing>;
  /** Told every secret that is opened, so that logs can be scrubbed of it. */
  onSecret?(secret: string): void;
}

/** The HTTP step takes every connection; the step that asks a language model those of every service that has one. */
function fits(service: Service, stepService: string): boolean {
  if (stepService === "http" || service.id === stepService) return true;
  return stepService === ASK_SERVICE && askingOperation(service) !== undefined;
}

/** Opens connections for live calls. Belongs to the worker. */
export function createConnectionSource(ports: ConnectionSourcePorts): ConnectionSource {
  return {
    async open(workspaceId, connectionId, serviceId) {
      const refuse = (
        category: ErrorCategory,
        code: string,
        message: string,
      ): { kind: "refused"; error: RunError } => ({
        kind: "refused",
        error: { category, code, message, service: serviceId, field: "connection", retryable: false },
      });
      const row = await ports.find(workspaceId, connectionId);
      if (row === null)
        return refuse(
          "configuration_missing",
          "CONNECTION_NOT_FOUND",
          "The connection of this step does not exist any more",
        );
      const service = ports.catalogs.of(workspaceId).service(row.service);
      if (service === undefined)
        return refuse(
          "configuration_missing",
          "SERVICE_NOT_FOUND",
          `The connection belongs to ${row.service}, a service that is not there any more`,
        );
      if (!fits(service, serviceId)) {
        const message =
          serviceId === ASK_SERVICE
            ? `The connection belongs to ${row.service}, which has no language model`
            : `The connection belongs to ${row.service}, not to ${serviceId}`;
        return refuse("configuration_missing", "CONNECTION_MISMATCH", message);
      }
      try {
        const text = unseal(row.sealed, { workspaceId, connectionId, field: "credential" }, await ports.keys());
        const connection = applyCredential(connectionId, sealedCredentialSchema.parse(JSON.parse(text)), service);
        for (const secret of connection.secrets) ports.onSecret?.(secret);
        return { kind: "opened", connection };
      } catch (error) {
        const reason = error instanceof AppError ? error.message : "A stored credential is damaged";
        return refuse("configuration_missing", "CONNECTION_UNREADABLE", reason);
      }
    },
  };
}
