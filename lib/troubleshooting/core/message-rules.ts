import type { ErrorCategory } from "@/lib/workflow/run-schema";
import type { RemedyClass } from "../schema";

/**
 * A rule on the words of a message: lower-case text, the first rule that matches wins.
 * Patterns have no repetition inside a repetition and bound every gap, so that time stays linear in the text.
 */
export type MessageRule = readonly [category: ErrorCategory, remedy: RemedyClass, pattern: RegExp];

/** Who speaks and where: network, machine, pace, identity. More specific rules stand before more general ones. */
export const ACCESS_RULES: readonly MessageRule[] = [
  // Machine and network: the words of operating systems and run times.
  [
    "disk_full",
    "free_disk",
    /no space left on device|disk (?:is )?full|out of disk|not enough (?:disk )?space on|could not (?:extend|write).{0,60}no space/,
  ],
  [
    "out_of_memory",
    "add_memory",
    /heap out of memory|out.of.memory|cannot allocate memory|oomkilled|allocation failed|used memory > ?'?maxmemory|may not be enough memory|memory limit exceeded|java heap space/,
  ],
  [
    "infinite_loop",
    "break_loop",
    /maximum call stack|stack depth limit|too much recursion|maximum recursion depth|infinite (?:loop|recursion)|calls? itself|maximum trigger depth|recursi(?:on|ve) (?:limit|without|loop)|loop detected|too many redirects|redirect loop|circular (?:call|workflow)/,
  ],
  [
    "tls_error",
    "fix_tls",
    /self.signed certificate|certificate (?:has expired|verify failed|is not (?:yet )?valid|unknown|signed by unknown)|unable to (?:verify the first|get (?:local )?issuer) certificate|hostname\/ip does not match|tls handshake|ssl (?:handshake|routines|error|wrong version)|wrong version number|sslv3 alert|(?:x509|certificate):? |ssl: certificate|alert handshake failure|does not support (?:ssl|secure) connection/,
  ],
  ["dns_failure", "retry_backoff", /eai_again|temporary failure in name resolution|dns server returned an error/],
  [
    "dns_failure",
    "fix_host",
    /getaddrinfo|name or service not known|could not resolve host|nodename nor servname|no such host|name resolution|nxdomain|incorrect host \(domain\)|unknown host|could not translate host name|name does not resolve/,
  ],
  [
    "connection_refused",
    "fix_host",
    /connection refused|econnrefused|refused the connection|actively refused|could not connect to server|no route to host|host is unreachable|network is unreachable|connect to (?:mysql|server).{0,40}failed/,
  ],
  [
    "connection_reset",
    "retry_backoff",
    /socket hang up|connection (?:was |is |has been )?(?:reset|aborted|closed|lost|terminated)|econnreset|broken pipe|premature close|remote end closed|closed the connection|connection to the server w[ae]s closed|other side closed|server has gone away|lost connection|stream (?:was )?(?:destroyed|reset)|connection ended|unexpected eof|network socket disconnected|incomplete chunked read/,
  ],
  [
    "configuration_missing",
    "install_node",
    /unrecognized node type|node type.{0,60}(?:not (?:found|known|installed)|unknown)|community (?:node|package).{0,40}(?:missing|not installed)|no module named|cannot find (?:package|module) '(?!(?:node:)?(?:fs|crypto|path|os|http|https|child_process|net|util|url|stream|zlib|events|buffer|vm)')/,
  ],
  [
    "configuration_missing",
    "set_config",
    /cannot find module|module '?[\w:./-]{1,60}'? is disallowed|environment variable.{0,60}(?:not set|missing|required|undefined)|access to env vars denied|no pg_hba.conf entry|is not defined in (?:the )?environment|(?:missing|no) (?:configuration|encryption key)|not allowed to use (?:external|builtin) modules|redirect.?uri.{0,30}(?:mismatch|not match|invalid|not registered|not whitelisted)|(?:has|have|is|was) not (?:been )?(?:configured|set up)\b|isn't configured/,
  ],

  // Signing in.
  [
    "invalid_credentials",
    "rotate_secret",
    /client secret.{0,60}expired|api key (?:has )?expired|(?:secret|key) .{0,30}(?:leaked|compromised)|expired api key|reported as leaked/,
  ],
  [
    "invalid_credentials",
    "sync_clock",
    /requesttimetooskewed|request time and the (?:current|server)|clock skew|timestamp.{0,40}outside (?:of )?(?:the )?recvwindow|jwt issued at future|token used too early|iat.{0,30}(?:future|reasonable timeframe)|check your (?:iat|clock)|timestamp.{0,20}ahead|time is not synchron/,
  ],
  [
    "auth_expired",
    "reconnect_account",
    /refresh.?token.{0,80}(?:expired|revoked|invalid|not (?:found|valid))|(?:expired|invalid|revoked) refresh.?token|(?:token|grant|session|authori[sz]ation|access|consent).{0,40}(?:has been|was|is|been) (?:expired or )?revoked|expired or revoked|user (?:has )?(?:revoked|removed).{0,40}(?:access|authori)|session has (?:been )?(?:expired|invalidated)|has not authorized (?:the )?application|grant.{0,100}is invalid, expired|re-?authori[sz]e|reconnect (?:your|the) (?:account|credential)|re-?authenticate|token has been invalidated|login (?:is )?required again|password (?:was|has been) changed|aadsts(?:700082|70008|50173|700084)|unable to (?:refresh|renew).{0,20}token|no refresh token|unable to sign without access token/,
  ],
  [
    "auth_expired",
    "refresh_token",
    /(?:access|bearer|security|id|auth|oauth)?.?token (?:included in the request )?(?:is |has |was )?(?:already )?expired|expired (?:access |bearer |security )?token|jwt expired|lifetime validation failed|session (?:is |has )?expired or invalid|signature has expired|expired oauth|authentication (?:token )?(?:has )?expired|token (?:is )?expired|oauth token.{0,20}expired/,
  ],
  [
    "auth_missing_scope",
    "grant_scope",
    /non-admin user|insufficient.{0,25}scope|missing.{0,25}scope|scopes? (?:is |are )?(?:required|missing|insufficient|needed)|required scope|not accessible by (?:integration|personal)|needs? (?:the )?.{0,40}\bscope|(?:user|admin(?:istrator)?) has not consented|consent|"access_denied"|merchant approval for|granted? .{0,40}\bscope|does not have (?:the )?(?:required|necessary) (?:scopes?|permissions?)/,
  ],
  [
    "auth_missing_scope",
    "join_resource",
    /(?:bot|app) (?:is )?not (?:in|a member of) (?:the |this )?channel|not_in_channel|must (?:first )?join (?:the )?channel/,
  ],
  [
    "invalid_credentials",
    "fix_credentials",
    /bad credentials|(?:invalid|incorrect|wrong|bad|no valid|malformed)[ -](?:api|access|auth\w*|secret|login|client|user\w*|consumer)?.?(?:key|token|credentials?|password|secret|signature|jwt|login|authentication|username)|(?:api|access|auth\w*|secret).?(?:key|token) (?:is |was )?(?:not valid|invalid|incorrect|missing|wrong|not found|not provided|disabled|malformed)|password authentication failed|access denied for user|noauth|wrongpass|authorization failed|authentication (?:failed|required|failure|is required|unsuccessful)|failed to authenticate|could(?: not|n't) (?:authenticate|be authenticated|find your .{0,20}account)|credentials? .{0,40}(?:invalid|incorrect|wrong|not valid|missing|rejected|denied)|not authenticated|username and password not accepted|login failed|check your credentials|(?:didn't|did not) provide an api key|unauthenticated|signature (?:we calculated )?(?:does not match|is invalid|mismatch|verification failed)|no (?:api|auth\w*) (?:key|token|credentials?)|missing (?:api key|access token|authentication|authorization)|not a valid (?:api )?(?:key|token|credential)|invalid jwt|bad decrypt|credentials? could not be decrypted|could not decrypt|invalid_?client\b|encryption key|unknown api key|expected oauth 2 access token|please log ?in|user not authenticated|client_?id.{0,20}(?:invalid|unknown)/,
  ],

  // Pace and allowance: words of a short window before words of an allowance.
  [
    "quota_exhausted",
    "reduce_concurrency",
    /too many (?:clients|connections)|remaining connection slots|max_user_connections|connection pool (?:is )?(?:exhausted|full|timeout)|timed? ?out fetching a new connection|concurren(?:t|cy).{0,25}(?:limit|exceeded|maximum)|too many open files|too many concurrent|maximum number of (?:connections|clients)|simultaneous/,
  ],
  [
    "quota_exhausted",
    "raise_quota",
    /exceeded your (?:current |monthly |daily )?(?:quota|plan|allowance)|check your plan and billing|(?:daily|monthly|per day|per month|24.?hour).{0,60}(?:limit|quota|exceeded|allowance|cap|maximum)|(?:limit|quota|allowance).{0,60}(?:per day|per month|daily|monthly|for today|24.?hours|this month|billing period)|perday|storage (?:quota|limit|is full|space)|(?:reached|exceeded) (?:your|the) .{0,40}(?:plan|subscription|tier|allotment)|(?:plan|account|workspace).{0,20}limit (?:has been )?(?:reached|exceeded)|totalrequests limit exceeded|mailbox (?:is )?full|over (?:the )?(?:storage )?quota|insufficient (?:storage|tokens? left)|out of credits|credits? exceeded|above the limit of|usage (?:limit|cap)|maximum number of .{0,60}(?:reached|exceeded)/,
  ],
  [
    "rate_limited",
    "wait_retry_after",
    /too many (?:requests|calls|attempts|api|messages|updates|operations|write|login)|rate.?limit(?!.{0,12}increase)|request limit reached|slow down|throttl|retry.?after|retry in \d|quota exceeded for quota metric|(?:per minute|per second|per \d+ ?seconds|per user per).{0,40}|requests? per (?:second|minute|hour)|exceeded.{0,40}(?:requests|calls|rate)|flood(?:ing)? (?:control|wait)|flood_wait|calls to this api have exceeded|you are being (?:rate|blocked)|user rate|resource (?:has been )?exhausted|(?:sending|requesting|calling|posting).{0,20}too (?:fast|quickly|often|frequently)|try(?:ing)? again (?:in|after) \d|request rate (?:is )?too (?:large|high)|unusual rate|exceeds? the (?:allowed )?rate|many requests/,
  ],
  [
    "payment_required",
    "payment_action",
    /payment required|card (?:was|has been|is) (?:declined|expired)|insufficient (?:funds|balance|credits?)|credit balance is too low|billing (?:is )?(?:not (?:active|enabled)|hard limit|disabled|account)|must enable billing|enable billing|(?:subscription|trial|plan) (?:has |is |was )?(?:expired|ended|inactive|past due|required)|upgrade (?:your|to a|the) |only available (?:on|for|to|in) .{0,40}(?:plan|subscri|tier|paid)|not (?:available|included|supported) (?:on|in|for) your .{0,30}(?:plan|subscription|tier)|card issuer|declined|requires? a (?:paid|higher|premium|pro|business|enterprise)|payment (?:method|details)|overdue invoice|do not honor/,
  ],
];
