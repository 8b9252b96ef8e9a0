import { AppError } from "@/lib/kernel/app-error";
import type { SealedCredential } from "../connection-schema";
import { OWN_SERVICE } from "../catalogs";
import type { Service } from "../schema";

const HOST = /^([a-z0-9]([a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*)(?::\d{1,5})?$/i;

type Settings = Readonly<Record<string, string>>;

/**
 * The hosts that are sealed with a credential, null where the service's own are the bound. A workspace's own service
 * can be described anew, so its connections keep the hosts it had when the credential was entered.
 */
export function hostsToSeal(
  service: Service,
  settings: Settings,
  chosen: readonly string[] | null | undefined,
): string[] | null {
  if (service.id.startsWith(OWN_SERVICE)) return ownHosts(service, settings);
  return chosen === null || chosen === undefined ? null : [...chosen];
}

/** A service's own hosts, those sealed where it is a workspace's own; only the HTTP step's connections choose theirs. */
export function hostsOf(
  service: Service,
  sealed: readonly string[] | null,
  settings: Settings,
): readonly string[] | null {
  if (service.id === "http") return sealed;
  const own = ownHosts(service, settings);
  const kept = service.id.startsWith(OWN_SERVICE) && sealed !== null ? own.filter((one) => sealed.includes(one)) : own;
  return kept.map((host) => host.replace(/:\d{1,5}$/, ""));
}

/** With its port where the service names one: what is sealed for one port of a machine is not sent to another. */
function ownHosts(service: Service, settings: Settings): string[] {
  return (service.hosts ?? []).flatMap((host) => {
    if (!host.includes("{")) return [host.toLowerCase()];
    const filled = host.replace(/\{(\w+)\}/g, (_match, setting: string) => settings[setting] ?? "");
    // A setting may be a whole address, of which the host counts.
    const [, name] = HOST.exec(/^https?:/i.test(filled) && URL.canParse(filled) ? new URL(filled).host : filled) ?? [];
    return name === undefined ? [] : [name.toLowerCase()];
  });
}

/**
 * A stored secret stays with the hosts and settings for which it was entered: whoever changes them enters it again.
 * Else an editor could have it sent to a host of his choosing.
 * @throws AppError VALIDATION_FAILED naming `credentials`
 */
export function refuseRebinding(
  before: SealedCredential,
  change: Readonly<{ settings?: Settings | undefined; allowedHosts?: readonly string[] | undefined }>,
): void {
  if (before.credential.kind === "none") return;
  const known = before.allowedHosts;
  const widened = change.allowedHosts?.some((host) => known !== null && !known.includes(host)) ?? false;
  const moved = change.settings !== undefined && !sameSettings(before.settings, change.settings);
  if (!widened && !moved) return;
  const field = widened ? "allowedHosts" : "settings";
  const message = `are needed again: ${field} say where they are sent, and stored ones stay where they were entered for`;
  throw new AppError("VALIDATION_FAILED", `credentials ${message}`, { details: [{ path: "credentials", message }] });
}

function sameSettings(a: Settings, b: Settings): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}
