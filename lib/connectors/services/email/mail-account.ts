import type { HostGuard } from "../../http/host-guard";
import { ServiceFailure } from "../../performer";
import type { OpenedConnection } from "../../ports";

/** Where mail is sent or read, and as whom. */
export interface MailAccount {
  host: string;
  port: number;
  /** `tls`: secured from the first byte; `starttls`: before the sign-in, or not at all; `none`: not secured. */
  security: "tls" | "starttls" | "none";
  username: string;
  password: string;
  /** Sender where a step names none. */
  from: string | undefined;
}

const PORTS = {
  smtp: { tls: 465, starttls: 587, none: 25 },
  imap: { tls: 993, starttls: 143, none: 143 },
} as const;

export function hasServer(connection: OpenedConnection | null, kind: "smtp" | "imap"): boolean {
  return (connection?.settings[`${kind}Host`] ?? "") !== "";
}

/** @throws ServiceFailure where the connection names no such server */
export function accountOf(connection: OpenedConnection | null, kind: "smtp" | "imap"): MailAccount {
  const host = connection?.settings[`${kind}Host`] ?? "";
  if (connection?.login === undefined || host === "") {
    const message = `the connection names no ${kind.toUpperCase()} server (setting ${kind}Host)`;
    throw new ServiceFailure({
      category: "configuration_missing",
      code: "CONNECTION_UNFIT",
      message,
      field: "connection",
    });
  }
  const { settings, login } = connection;
  const given = settings[`${kind}Security`];
  const usual = kind === "smtp" ? "starttls" : "tls";
  const security = given === "tls" || given === "starttls" || given === "none" ? given : usual;
  const port = settings[`${kind}Port`] ?? "";
  const from = settings["from"] ?? "";
  return {
    host,
    port: port === "" ? PORTS[kind][security] : Number(port),
    security,
    ...login,
    from: from !== "" ? from : login.username.includes("@") ? login.username : undefined,
  };
}

/** The name is looked up and checked once; what was checked is what is dialled, the name goes into TLS only. */
export async function dialled(guard: HostGuard, { host, port }: MailAccount): Promise<{ host: string; port: number }> {
  return { host: await guard.addressOf(host, port), port };
}
