import type { MessageRule } from "./message-rules";

/** What was sent and to what: sizes, shapes, states, addresses. More specific rules stand before more general ones. */
export const DATA_RULES: readonly MessageRule[] = [
  // Set-up done once.
  [
    "configuration_missing",
    "verify_sender",
    /(?:sender|from|domain|email address|identity).{0,80}(?:not (?:been )?verified|not authori[sz]ed to send|unverified|must be verified|not allowed to send)|verified sender|verify (?:your )?(?:sender|domain)|(?:number|destination).{0,20}is unverified|email address is not verified|sandbox subdomains/,
  ],
  [
    "configuration_missing",
    "enable_api",
    /(?:api|service).{0,80}(?:has not been used in project|is (?:not enabled|disabled)|not (?:been )?(?:activated|enabled))|enable (?:the |it by |this )?.{0,40}\bapi\b|it is disabled\. enable|accessnotconfigured|(?:feature|api|integration) is (?:not enabled|disabled)/,
  ],
  [
    "configuration_missing",
    "contact_provider",
    /(?:has|have) disabled the use of|project has been (?:suspended|deleted)|account (?:has been |is )?(?:suspended|disabled|terminated)|(?:app|client|application) (?:has been )?(?:suspended|disabled)/,
  ],
  [
    "webhook_not_registered",
    "reregister_webhook",
    /webhook.{0,90}(?:is )?not registered|webhook (?:is )?(?:not found|inactive|disabled|was not found|doesn't exist|does not exist)|no webhook|hook (?:is )?(?:unknown|inactive|not found)|workflow must be active|webhook url.{0,40}not (?:valid|reachable|registered)|(?:bad|wrong|failed to resolve) webhook|register(?:ed)? webhook/,
  ],
  [
    "webhook_not_registered",
    "recreate_webhook",
    /unknown webhook|webhook (?:token|has expired|was deleted)|subscription (?:has )?(?:expired|not found|does not exist)|webhook.{0,30}already (?:exists|registered|been set)|callback url.{0,30}already/,
  ],
  [
    "concurrency_lock",
    "remove_second_consumer",
    /terminated by (?:other|setwebhook)|other (?:getupdates|long poll)|only one bot instance|can't use getupdates|while webhook is active|only one (?:consumer|listener|connection per)|another (?:instance|process|consumer) (?:is )?(?:already )?(?:running|using|polling)/,
  ],
  [
    "concurrency_lock",
    "retry_serialized",
    /deadlock|database (?:table )?is locked|lock (?:wait )?timeout|could not (?:serialize|obtain lock)|unable to (?:obtain|get) (?:exclusive|lock)|(?:record|row|resource|file|document|item|issue|object).{0,30}(?:is |being )?(?:currently )?locked|(?:version|edit|write|update|save|record) conflict|sha (?:does not|doesn't|wasn't) (?:match|supplied)|conflict occurred while saving|in progress|being (?:processed|modified|updated|edited)|has been (?:modified|changed|updated) (?:since|by)|modified (?:by another|concurrently|since)|stale (?:object|version|data)|optimistic lock|concurrent(?:ly)? (?:modif|update|write|request|edit)|could not execute due to a conflict|precondition (?:failed|check)|another (?:request|operation|transaction|user|update)|is at \w{40} but expected|not a fast.forward|update is not a fast|etag/,
  ],

  // Pages before sizes, sizes before duplicates.
  [
    "pagination_limit",
    "paginate",
    /invalid (?:pagination|page).?(?:token|cursor)?|(?:start_|next_?)?cursor.{0,60}(?:invalid|expired|not valid|is incorrect)|invalid.{0,12}cursor|only the first \d+ (?:search )?results|result window is too large|page.?size.{0,60}(?:must|should|less|exceed|maximum|max|greater|between|limit)|(?:offset|skip).{0,40}(?:too large|exceed|maximum|limit|must be)|maximum .{0,12}offset|limit.{0,12}(?:must be|should be|cannot be|can't be|is|at most|less than).{0,30}(?:≤|<=|less|at most|between|exceed|greater|maximum|100|200|250|500|1000)|search response limits|(?:per_page|pagesize|max_?results|page_size|maxrecords).{0,60}(?:exceed|must|cannot|invalid|maximum|greater)|more than \d+ (?:results|records|rows) (?:found|returned|available)|too many results|paging|deep pagination|page token|query ?locator|to page beyond|pagination (?:limit|depth)|too many (?:query )?rows/,
  ],
  [
    "payload_too_large",
    "reduce_file",
    /(?:file|image|photo|video|attachment|upload|document).{0,50}(?:too (?:big|large)|exceed|maximum|larger than|bigger than)|(?:too (?:big|large)|maximum|exceeds).{0,20}(?:file|attachment|image|upload|photo)|message size exceeds/,
  ],
  [
    "payload_too_large",
    "split_batch",
    /maximum context length|context.?(?:window|length).{0,30}(?:exceed|limit|too)|(?:prompt|input|message|text|body|entity|payload|request|packet|batch|content|document|query|data)s?\b[^"]{0,20}(?:is |was |are |got )?(?:too (?:large|big|long)|larger than|over the (?:maximum|limit))|(?:payload|entity|request|body|packet|message)[^"]{0,50}(?:exceed|size limit|max_allowed_packet|limit of)|too many (?:tokens|attachments|records|items|rows|recipients|ids|values|operations|embeds|blocks|elements|inputs|objects|entries|messages in|parameters)|reduce the length|(?:batch|array|list|rows|records|items|recipients|children|blocks|inputs|operations)[^"]{0,50}(?:at most|no more than|maximum|limited to|up to|exceed|should be ≤|must be (?:less|fewer)|cannot contain more|limit)|more than \d+ (?:records|items|rows|recipients|elements|messages|contacts|ids|operations|members|objects)|exceeds (?:the )?(?:max|allowed|token|size|\d)|max(?:imum)? (?:request|payload|message|body|token|tokens|size|batch)|exceed(?:s|ed)? (?:the )?(?:maximum|limit|size)/,
  ],
  [
    "validation_error",
    "truncate_value",
    /value too long|data too long|string.{0,40}too long|(?:name|title|caption|text|subject|field|description|summary|label|value|topic|username)\b.{0,60}(?:is )?too long|(?:must be|maximum(?: is)?|at most|no more than|up to|fewer than|shorter than|less than|cannot exceed|exceeds?|limit(?:ed)? (?:of|to)|≤).{0,25}characters|length (?:should|must|cannot|can't).{0,40}(?:≤|less|shorter|exceed|at most|fewer|no more|be up to|be max|under)|characters? (?:limit|or (?:less|fewer)|max)|max(?:imum)? length|longer than \d+|50000 characters|exceeds? max(?:imum)? (?:character|length|text)/,
  ],
  [
    "conflict_duplicate",
    "new_idempotency_key",
    /idempoten(?:cy|t).{0,60}(?:different|already|used|reuse|same)|keys for idempotent/,
  ],
  [
    "conflict_duplicate",
    "upsert_or_skip",
    /duplicat(?:e|ed|es|ion)|already (?:exist|been (?:taken|used|captured|created|added|registered|refunded|acknowledged|subscribed|processed|shared|merged|sent)|taken|in use|used|a (?:member|list member|subscriber)|subscribed|registered|present|has|assigned|added|created|captured|associated|a participant|connected|in (?:the )?(?:list|channel|group|team|org)|exists|pinned|reacted|following|enrolled|invited|acknowledged|refunded|favorited|retweeted|opted)|unique (?:constraint|index|key)|must be unique|is not unique|(?:name|email|value|key|id|title|slug|username) (?:has |is )?(?:already )?(?:been )?taken|e11000|not modified|reference already exists|a pull request already|with this name exists|same (?:name|email|key|value) exists|object with.{0,30}exists/,
  ],

  // Time before states: "gateway timed out", "took too long".
  [
    "timeout",
    "retry_backoff",
    /timed?.?out|time.?out\b|deadline exceeded|took too long|no (?:answer|response) (?:within|after|from|received)|did(?: not|n't) respond (?:in|within)|response timeout|operation_timeout|exceeded the time|canceling statement due to|statement timeout|context canceled|execution time.{0,20}exceeded|deadline/,
  ],

  // Shape of what came or goes.
  [
    "schema_drift",
    "fix_parse",
    /(?:is )?not valid json|unexpected (?:token|end of json|character|non-whitespace|string in json|eof in json)|(?:invalid|malformed|failed to parse|error parsing|could not parse|cannot parse|unable to parse) (?:the )?(?:json|xml|html|csv|response)|json(?:\.| )(?:parse|decode)|expecting value: line|response (?:is|was|body is) not (?:json|xml)|invalid json response|unterminated string|no json object|not well-formed|non-json|unexpected content.type|expected json|mime type.{0,30}(?:expected|instead)|invalid character '.{1,4}' looking for|response.{0,30}unexpected format|<!doctype/,
  ],
  [
    "schema_drift",
    "remap_fields",
    /(?:column|field|property|attribute|key|header|option)s?.{0,90}(?:does(?: not|n't) exist|do(?: not|n't) exist|is not a property|not exist in|no longer|were not found|was not found|not found in|is unknown|unknown|(?:has|have) been (?:renamed|removed|deleted)|not recognized|is not defined|could not be found)|(?:no such|unknown|unrecognized|invalid|undefined) (?:column|field|property|attribute|argument|header)|is not a property that exists|expected to be (?:rich_text|title|number|select|multi_select|date|people|files|checkbox|url|email|phone_number|relation|status)|column names? (?:were|was|have)|columns? (?:mismatch|changed)|(?:schema|response|answer|output|structure).{0,30}(?:changed|mismatch|drift|differs?)|cannot query field|field .{0,60}doesn't exist|not mapped|deprecated field|no column|header row/,
  ],
  [
    "type_error",
    "fix_code",
    /code doesn't return|code (?:node|step).{0,60}(?:return|error)|return(?:ed)? (?:value )?(?:must|should) be an? (?:array|object)|an array of objects was returned|items? (?:must|should) (?:have|contain) a json|is not a function|is not iterable|is not a constructor|referenceerror|is not defined|assignment to constant|before initialization|nameerror|attributeerror|indentationerror|unhandled promise|invalid or unexpected token|illegal return/,
  ],
  [
    "expression_error",
    "fix_expression",
    /expression.{0,120}(?:references|invalid|error|evaluat|syntax|not (?:valid|been executed|exist)|failed|can't|cannot)|referenced node|hasn't been executed|invalid (?:expression|template|formula)|template.{0,40}(?:error|could not|failed|syntax)|formula|can't get data for expression|paired item|multiple matching items|jinja|liquid (?:error|syntax)|handlebars|jmespath|jsonpath|unexpected (?:identifier|end of input) in|no path back to|node.{0,40}not (?:executed|connected)|undefined variable/,
  ],
  [
    "type_error",
    "guard_missing",
    /cannot (?:read|set|convert|destructure) (?:propert|undefined|null)|(?:undefined|null|none|nil) (?:is )?not an object|undefined method .{0,60}for nil|nonetype|null pointer|nullpointerexception|of (?:undefined|null)\b|undefined index|of null|undefined array key|keyerror|index out of (?:range|bounds)/,
  ],
  [
    "type_error",
    "coerce_type",
    /invalid input syntax for (?:type|integer)|expected (?:a |an )?(?:string|number|integer|boolean|array|object|list|date|float|map|int)\b(?! type).{0,60}(?:but|got|received|instead|found)|(?:must|should|needs to) be (?:a |an |of type )?(?:valid )?(?:string|number|integer|boolean|array|object|list|date|float|numeric|double|decimal|timestamp|iso ?8601)|is not (?:a |an |of type )(?:valid )?(?:string|number|integer|boolean|array|object|list|date|float|numeric)|cannot (?:convert|cast|coerce|parse|deserialize)|invalid value at '|(?:wrong|invalid|incorrect|mismatched|unexpected) (?:data ?)?type|type mismatch|could not (?:convert|be converted|be parsed|parse)|not assignable|incorrect (?:integer|datetime|double|string|decimal) value|invalid (?:\w{1,12} )?(?:date|number|integer|boolean|datetime)\b|failed to (?:convert|cast|coerce)|received (?:string|number|object|array|null|undefined)|unsupported operand type|must be str|value is not (?:numeric|a number)|typeerror|proto:? ?cannot|wrongtype operation|starting an? (?:object|array|list)|expects? (?:a |an )?(?:string|number|integer|array|object|boolean)|decimal (?:places|precision)|implicit conversion|unmarshal/,
  ],
  [
    "data_empty",
    "guard_missing",
    /must provide (?:source|either|at least one|a )|(?:text|message|body|content|list|array|result|response|data|value|recipients?|query|payload|caption)\s(?:must|can|should)?(?:not|n't)?\s?(?:be |is |was |are )(?:empty|blank)|empty (?:message|body|response|result|text|value|list|string|content|payload)|no (?:data|items?|results?|rows|recipients?|records?|text|content|output|input data) (?:was |were |to |found|returned|available|provided|specified|in)|nothing to (?:send|process|update)|returned no (?:data|items|results|rows)|(?:cannot|can't|must not|may not|should not) be (?:empty|blank|null|nil)|can't be blank|no binary data|is empty\b|does not contain any|no property named|no fields? (?:were )?(?:to update|provided)|doesn't (?:have|contain) (?:any )?(?:data|items|binary)/,
  ],
  [
    "validation_error",
    "guard_missing",
    /(?:missing|required|lacks|without).{0,25}(?:parameter|field|property|argument|attribute|column|value|key)s?\b(?! ?(?:is |are )?invalid)|(?:parameter|field|property|argument|attribute|value|input|column|name|email|id|subject|title|key)s?\b.{0,60}(?:is|are|was|were) (?:required|missing|mandatory|a required)|(?:is|are) a required|required (?:property|parameter|field)|null value in column|(?:violates|violation).{0,20}not.null|cannot be null|must not be null|may not be null|doesn't have a default value|should be defined, instead was|must be (?:provided|specified|present|supplied|set)|should be (?:provided|present|not null)|is required\b|no value (?:given|provided|for)|not specified|not provided|undefined value|not nullable/,
  ],

  // States, addresses, permissions.
  [
    "resource_state",
    "fix_parameter",
    /has a status of|in (?:the |its )?(?:current|wrong|invalid) (?:state|status)|(?:state|status) does not allow/,
  ],
  ["not_found", "fix_parameter", /does not exist or you do(?: not|n't) have|not found or (?:you|no) /],
  [
    "resource_state",
    "use_new_id",
    /^\W{0,9}moved \d|migrated to a supergroup|upgraded to a supergroup|(?:moved|redirected|renamed|migrated) (?:permanently )?to|has (?:been )?(?:moved|renamed|migrated|transferred)|moved permanently|new (?:address|location|id|region)|merged into|specified endpoint|wrong region|authorization header is malformed.{0,60}region/,
  ],
  [
    "resource_state",
    "skip_item",
    /blocked by the user|user is deactivated|bot was (?:kicked|blocked)|kicked from|is archived|(?:has been|was|is) (?:archived|deleted|closed|deactivated|unsubscribed|cancel(?:l)?ed|locked out|removed|voided|merged|completed|bounced|opted out)|unsubscribed|opted out|can't initiate conversation|cannot send messages? to (?:this|the) user|can't send messages? to bots|bots? can't send messages? to bots|chat is deactivated|recipient (?:is )?(?:not available|inactive|suppressed)|suppress(?:ed|ion)|compliance state|cleaned|archived|no longer (?:available|exists|active)|already (?:closed|deleted|archived|cancel|completed|paid|resolved|finished|ended)|message can't be edited|too old|cannot be edited|not editable|is (?:closed|inactive)|bounce|window (?:has )?(?:closed|expired)|24 hours have passed|outside the allowed window|draft pull request|on hold|has already (?:started|ended)|in trash/,
  ],
  [
    "auth_missing_scope",
    "share_resource",
    /caller does not have permission|(?:share|shared) (?:with|the (?:page|database|file|sheet|document|calendar))|not shared with|make sure the relevant pages|does not have access to (?:the |this )?(?:file|page|database|sheet|spreadsheet|folder|document|base|calendar|drive)|user does not have sufficient permissions for (?:this|file)|app not authorized to (?:the )?(?:user|file)|lacks? access to (?:the )?(?:file|folder|base)/,
  ],
  [
    "auth_missing_scope",
    "grant_scope",
    /access (?:is |was )?denied|permission|forbidden|not (?:allowed|authori[sz]ed|permitted|entitled|granted)|unauthori[sz]ed to|(?:insufficient|not enough|no) (?:access|rights?|privileges?|authority)|privilege|(?:have|has|with|had) no rights?|need(?:s)? administrator|administrator rights|(?:must|need to) be (?:an? )?(?:admin|owner|member|channel|workspace|collaborator)|doesn't have (?:access|the right)|does not have (?:the )?(?:access|right|role)|don't have (?:access|the)|lacks? (?:the )?(?:required |necessary )?(?:access|right|role|capability)|can't be deleted|can't delete|protected branch|not a member|denied|restricted (?:from|to|action|resource)|only (?:the )?(?:admin|owner|author|creator|workspace)s? (?:can|may|is)|security evaluation|for non-admin|not owned by|peer_id_invalid|is not accessible|role/,
  ],
  [
    "not_found",
    "skip_item",
    /(?:message|member|reply message|message to (?:be )?\w{3,12}|participant|reaction|comment|poll|topic|invite|message thread)s? (?:\w{2,8} )?(?:not found|doesn't exist|isn't found|does not exist|identifier is not specified)|message_id_invalid|unknown message/,
  ],
  [
    "not_found",
    "fix_parameter",
    /no such (?!file|host)|not found|could(?: not|n't) (?:be )?f(?:i|ou)nd|can't find|cannot find|unable to (?:find|locate)|does(?: not|n't) exist|do(?: not|n't) exist|unknown (?:channel|user|member|guild|role|account|resource|database|id|table|list|object|record|model|repository|bucket|path|collection|board|project|item)|not exist|no (?:record|user|contact|item|object|customer|channel|table|database|project|page|entity|subscriber|mailbox|recipient)s? (?:was |were )?(?:found|exists?|match)|invalid (?:file|resource|record|object|chat|channel|customer|list|page|user|account|project|board|sheet|spreadsheet|database|table).{0,3}id|wrong (?:file|user|chat)[ _](?:id|identifier)|\bmissing (?:record|resource)|relation "[^"]{1,80}" does not|invalid id\b|is gone|no such file|branch not protected|user unknown|no mx record|wrong file identifier|doesn't match any|unable to parse range|was deleted|not visible|404/,
  ],
  [
    "upstream_5xx",
    "retry_backoff",
    /service.{0,20}unavailable|temporar(?:y|ily)|internal (?:server )?error|bad gateway|overload|maintenance|server error|backend error|upstream (?:connect|error|request)|something went wrong|unexpected error|unknown error|try (?:your request )?again (?:later|in a)|please retry|please try again|at capacity|experiencing (?:high|issues|problem)|(?:is|are) currently (?:down|unavailable|experiencing)|is starting up|shutting down|not ready|recovery mode|server is (?:busy|down|loading)|loading the dataset|currently loading|was not able to process|an error occurred (?:on|while|during|in) |failed to process|service (?:is )?down|high (?:load|demand|traffic)|no healthy upstream|cluster(?:down| is down)|error on our (?:side|end)|web server is down|origin/,
  ],

  // What the author chose.
  [
    "validation_error",
    "edit_content",
    /content (?:policy|filter|management|moderation)|flagged|safety (?:system|filter)|spam|profan|moderation|(?:blocked|rejected|filtered) (?:by|for|due to).{0,30}(?:filter|content|policy|automod|carrier)|harmful|inappropriate|violat(?:es|ing|ion).{0,30}(?:policy|policies|guidelines|terms)|blocked by automod|usage polic/,
  ],
  [
    "validation_error",
    "fix_expression",
    /(?:must|needs? to|should) be (?:a )?valid json|(?:json|body|request).{0,30}(?:is )?(?:not well.?formed|malformed|could not be parsed|cannot be parsed|isn't valid json)|problems parsing json|invalid json (?:in|body|payload|syntax|format)|malformed (?:request|json|body)/,
  ],
  [
    "validation_error",
    "fix_parameter",
    /method not (?:allowed|supported)|bad request|validation|invalid|unprocessable|not (?:a )?valid|must (?:be|have|match|contain|not|start|use|specify|include)|should (?:be|match|have|not)|unsupported|not supported|unexpected|unrecogni[sz]ed|can(?:'t|not)|malformed|wrong|out of range|too (?:short|small|low|high|few)|does not (?:match|support)|expected|not acceptable|illegal|bad |violates|incorrect|constraint|check your parameters|only (?:one|supports?|accepts?)|deprecated|sunset|not implemented|syntax error|exceeded|parameter|is not |at least/,
  ],
];
