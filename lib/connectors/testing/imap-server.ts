import { createServer, type AddressInfo, type Socket } from "node:net";

/** A mail with a text and a file. */
export interface StoredMail {
  uid: number;
  messageId: string;
  subject: string;
  from: string;
  text: string;
  received: Date;
  flags: Set<string>;
}

/** A small IMAP4rev1 server on loopback: one account, folders of mails, the commands that a client of ours uses. */
export async function imapServer(password: string) {
  const folders = new Map<string, { validity: number; mails: StoredMail[] }>([
    ["INBOX", { validity: 1_718_000_000, mails: [] }],
    ["Archive", { validity: 7, mails: [] }],
  ]);
  const commands: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.on("close", () => sockets.delete(socket));
    let folder = "INBOX";
    const here = () => folders.get(folder) ?? { validity: 1, mails: [] };
    const send = (line: string): void => void socket.write(`${line}\r\n`);
    send("* OK [CAPABILITY IMAP4rev1 UIDPLUS MOVE AUTH=XOAUTH2 SASL-IR] ready");
    let rest = "";
    socket.on("data", (data) => {
      rest += data.toString("utf8");
      for (let end = rest.indexOf("\r\n"); end >= 0; end = rest.indexOf("\r\n")) {
        const line = rest.slice(0, end);
        rest = rest.slice(end + 2);
        answer(line);
      }
    });

    function answer(line: string): void {
      const [, tag = "", command = "", given = ""] = /^(\S+) (UID \w+|\w+) ?(.*)$/i.exec(line) ?? [];
      const word = command.toUpperCase();
      commands.push(word === "LOGIN" || word === "AUTHENTICATE" ? word : `${word} ${given}`);
      const ok = (note = "done"): void => send(`${tag} OK ${note}`);
      switch (word) {
        case "LOGIN":
          if (!given.includes(password)) return send(`${tag} NO [AUTHENTICATIONFAILED] wrong user or password`);
          return ok("[CAPABILITY IMAP4rev1 UIDPLUS MOVE] welcome");
        case "AUTHENTICATE": {
          const [method, token = ""] = given.split(" ");
          const said = Buffer.from(token, "base64").toString("utf8");
          if (method !== "XOAUTH2" || !said.endsWith(`\u0001auth=Bearer ${password}\u0001\u0001`))
            return send(`${tag} NO [AUTHENTICATIONFAILED] the token is not taken`);
          return ok("[CAPABILITY IMAP4rev1 UIDPLUS MOVE] welcome");
        }
        case "CAPABILITY":
          send("* CAPABILITY IMAP4rev1 UIDPLUS MOVE AUTH=XOAUTH2 SASL-IR");
          return ok();
        case "LIST":
        case "LSUB":
          // An empty pattern asks what parts the names.
          if (given.endsWith('""')) send(`* ${word} (\\Noselect) "/" ""`);
          else for (const name of folders.keys()) send(`* ${word} (\\HasNoChildren) "/" "${name}"`);
          return ok();
        case "SELECT":
        case "EXAMINE": {
          const name = given.replaceAll('"', "").trim();
          if (!folders.has(name)) return send(`${tag} NO [NONEXISTENT] no such folder`);
          folder = name;
          send("* FLAGS (\\Seen \\Flagged \\Answered \\Deleted)");
          send(`* ${here().mails.length} EXISTS`);
          send(`* OK [UIDVALIDITY ${here().validity}] is valid`);
          send("* OK [UIDNEXT 9999] next");
          return ok(word === "SELECT" ? "[READ-WRITE] open" : "[READ-ONLY] open");
        }
        case "UID SEARCH": {
          const found = here().mails.filter((mail) => matches(mail, given));
          send(`* SEARCH ${found.map(({ uid }) => uid).join(" ")}`.trimEnd());
          return ok();
        }
        case "UID FETCH":
          here().mails.forEach((mail, place) => {
            if (inSet(mail.uid, given.split(" ")[0] ?? "")) send(`* ${place + 1} FETCH (${fetched(mail, given)})`);
          });
          return ok();
        case "UID STORE":
          for (const mail of here().mails.filter(({ uid }) => inSet(uid, given.split(" ")[0] ?? ""))) {
            for (const [flag] of given.matchAll(/\\\w+/g))
              if (given.includes("-FLAGS")) mail.flags.delete(flag);
              else mail.flags.add(flag);
          }
          return ok();
        case "UID MOVE": {
          const [set = "", target = ""] = given.split(" ");
          const to = folders.get(target.replaceAll('"', ""));
          if (to === undefined) return send(`${tag} NO [TRYCREATE] no such folder`);
          const moved = here().mails.filter(({ uid }) => inSet(uid, set));
          here().mails = here().mails.filter((mail) => !moved.includes(mail));
          to.mails.push(...moved.map((mail) => ({ ...mail, uid: mail.uid + 1_000 })));
          send(`* OK [COPYUID ${to.validity} ${set} ${moved.map(({ uid }) => uid + 1_000).join(",")}] moved`);
          return ok();
        }
        case "UID EXPUNGE":
          here().mails = here().mails.filter(({ flags }) => !flags.has("\\Deleted"));
          return ok();
        default:
          return ok();
      }
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    folders,
    commands,
    add(mail: Partial<StoredMail> & { uid: number }): void {
      folders.get("INBOX")?.mails.push({
        messageId: `<m${mail.uid}@example.com>`,
        subject: `Mail ${mail.uid}`,
        from: "ada",
        text: "Hello",
        received: new Date("2026-03-02T09:00:00Z"),
        flags: new Set(),
        ...mail,
      });
    },
    close: () =>
      new Promise<void>((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

function inSet(uid: number, set: string): boolean {
  return set.split(",").some((part) => {
    const [from = "", to = from] = part.split(":");
    return uid >= Number(from) && (to === "*" || uid <= Number(to));
  });
}

function matches(mail: StoredMail, query: string): boolean {
  const set = /UID (\S+)/.exec(query)?.[1];
  const since = /SINCE (\S+)/.exec(query)?.[1]?.replaceAll('"', "");
  const subject = /SUBJECT "?([^"]+?)"?(?: |$)/.exec(query)?.[1];
  return (
    (set === undefined || inSet(mail.uid, set)) &&
    (since === undefined || mail.received.getTime() >= Date.parse(`${since} UTC`)) &&
    (subject === undefined || mail.subject.includes(subject)) &&
    (!/\bUNSEEN\b/.test(query) || !mail.flags.has("\\Seen"))
  );
}

const FILE = "aGVsbG8=";

function fetched(mail: StoredMail, wanted: string): string {
  const { uid, messageId, subject, from, received, flags, text } = mail;
  const parts: string[] = [`UID ${uid}`];
  const literal = (content: string): string => `{${Buffer.byteLength(content)}}\r\n${content}`;
  const address = `(("Ada" NIL "${from}" "example.com"))`;
  const date = received.toUTCString();
  if (wanted.includes("FLAGS")) parts.push(`FLAGS (${[...flags].join(" ")})`);
  if (wanted.includes("INTERNALDATE"))
    parts.push(`INTERNALDATE "${date.slice(5, 16).replaceAll(" ", "-")} ${date.slice(17, 25)} +0000"`);
  if (wanted.includes("RFC822.SIZE")) parts.push("RFC822.SIZE 500");
  if (wanted.includes("ENVELOPE"))
    parts.push(
      `ENVELOPE ("${date}" "${subject}" ${address} ${address} ${address} ${address} NIL NIL NIL "${messageId}")`,
    );
  if (wanted.includes("BODYSTRUCTURE"))
    parts.push(
      `BODYSTRUCTURE (("TEXT" "PLAIN" ("CHARSET" "iso-8859-1") NIL NIL "QUOTED-PRINTABLE" ${text.length} 1)` +
        `("APPLICATION" "PDF" ("NAME" "a.pdf") NIL NIL "BASE64" 8 NIL ("ATTACHMENT" ("FILENAME" "a.pdf")) NIL) "MIXED")`,
    );
  for (const [, section = "", , start] of wanted.matchAll(/BODY(?:\.PEEK)?\[([^\]]*)\](<(\d+)\.\d+>)?/g)) {
    const mime = section.startsWith("1")
      ? "Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
      : "Content-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n";
    const content = section.endsWith("MIME") ? mime : section === "1" ? text : FILE;
    const from = Number(start ?? 0);
    parts.push(`BODY[${section}]${start === undefined ? "" : `<${start}>`} ${literal(content.slice(from))}`);
  }
  return parts.join(" ");
}
