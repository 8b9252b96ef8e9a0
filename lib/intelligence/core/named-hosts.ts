/** `scheme://host`, also with the slashes that address parsers forgive. */
const SCHEME_HOST = /(?<![a-z0-9+.-])[a-z0-9][a-z0-9+.-]*:[\\/]+([^\s\\/?#"'<>|)\]]*)/giu;
const MAIL_HOST = /@([\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+)/gu;
const BARE_HOST = /(?<![\p{L}\p{N}@._-])((?:[\p{L}\p{N}_-]+\.)+\p{L}{2,})(?![\p{L}\p{N}])/gu;
const ADDRESS = /(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])|\[[0-9a-f:.]*:[0-9a-f:.]*\]/giu;
const MAIL = /(?<![\p{L}\p{N}._%+-])[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/gu;
const FILE_NAME = /\.(?:pdf|csv|tsv|json|xml|txt|html?|xlsx?|docx?|pptx?|png|jpe?g|gif|svg|mp[34]|js|ts|py)$/i;

/** Hosts and addresses that a text names, lower case; file names are none. Linear in the length of the text. */
export function namedHosts(text: string): Set<string> {
  const found = [
    ...[...text.matchAll(SCHEME_HOST)].map((match) => (match[1] ?? "").replace(/^.*@/, "").replace(/:\d*$/, "")),
    ...[...text.matchAll(MAIL_HOST)].map((match) => match[1] ?? ""),
    ...[...text.matchAll(BARE_HOST)].map((match) => match[1] ?? "").filter((name) => !FILE_NAME.test(name)),
    ...[...text.matchAll(ADDRESS)].map((match) => match[0]),
  ];
  return new Set(found.map((host) => host.toLowerCase().replace(/[.,;:!]+$/, "")));
}

/** E-mail addresses that a text names, lower case. */
export function namedMailAddresses(text: string): Set<string> {
  return new Set([...text.matchAll(MAIL)].map((match) => match[0].toLowerCase().replace(/\.+$/, "")));
}
