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
  /** "" where a token stands in for it. */
  password: string;
  /** Of OAuth: shown in place of a password (XOAUTH2, OAUTHBEARER). */
  accessToken?: string;
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
  const login = connection === null ? undefined : loginOf(connection);
  if (connection === null || login === undefined || host === "") {
    const message = `the connection names no ${kind.toUpperCase()} server (setting ${kind}Host)`;
    throw new ServiceFailure({
      category: "configuration_missing",
      code: "CONNECTION_UNFIT",
      message,
      field: "connection",
    });
  }
  const { settings } = connection;
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

type Login = Pick<MailAccount, "username" | "password" | "accessToken">;

/** @throws ServiceFailure where a token is there, and nobody whose mailbox it opens */
function loginOf({ login, headers, settings }: OpenedConnection): Login | undefined {
  const [, accessToken] = /^Bearer (.+)$/.exec(headers["authorization"] ?? "") ?? [];
  if (accessToken === undefined) return login;
  const username = settings["username"] ?? "";
  if (username !== "") return { username, password: "", accessToken };
  throw new ServiceFailure({
    category: "configuration_missing",
    code: "CONNECTION_UNFIT",
    message: "with OAuth the connection must name whose mailbox it is (setting username)",
    field: "connection",
  });
}

/** The name is looked up and checked once; what was checked is what is dialled, the name goes into TLS only. */
export async function dialled(guard: HostGuard, { host, port }: MailAccount): Promise<{ host: string; port: number }> {
  return { host: await guard.addressOf(host, port), port };
}
