/**
 * Words that ask for a kind of service without naming one, and the services that may be meant, the most usual first.
 * The first is the default where neither the context nor the learned weights know better.
 */
export interface CategoryCue {
  id: string;
  /** How a question names it. */
  label: string;
  words: readonly string[];
  services: readonly string[];
}

const cue = (id: string, label: string, words: string, services: string): CategoryCue => ({
  id,
  label,
  words: words.split("|"),
  services: services.split(" "),
});

export const CATEGORY_CUES: readonly CategoryCue[] = [
  cue(
    "email",
    "mail service",
    "email|emails|e mail|e mails|mail|mails|inbox|mailbox|newsletter|newsletters",
    "gmail microsoft-outlook email sendgrid brevo",
  ),
  cue(
    "chat",
    "team chat",
    "team chat|chat channel|channel|chat room|chat message|instant message|im",
    "slack microsoft-teams discord google-talk hipchat",
  ),
  cue(
    "bot",
    "chat bot",
    "bot|chatbot|chat bot|messenger|voice message|voice messages",
    "telegram whatsapp slack discord",
  ),
  cue(
    "spreadsheet",
    "spreadsheet",
    "spreadsheet|spreadsheets|sheet|sheets|worksheet|excel|rows|row|xlsx",
    "google-sheets microsoft-excel airtable smartsheet",
  ),
  cue(
    "crm",
    "CRM",
    "crm|lead|leads|deal|deals|opportunity|opportunities|prospect|prospects|sales pipeline",
    "hubspot salesforce pipedrive zoho-crm highrise",
  ),
  cue(
    "calendar",
    "calendar",
    "calendar|calendars|meeting|meetings|appointment|appointments|event|events|schedule meeting|cal|availability",
    "google-calendar microsoft-outlook-calendar calendly",
  ),
  cue(
    "ticket",
    "help desk",
    "ticket|tickets|helpdesk|help desk|support request|support requests",
    "zendesk freshdesk jira help-scout intercom",
  ),
  cue(
    "storage",
    "file storage",
    "drive|file|files|folder|folders|cloud storage|attachment|attachments|document|documents|upload",
    "google-drive dropbox microsoft-onedrive box amazon-s3",
  ),
  cue(
    "payment",
    "payment service",
    "payment|payments|charge|charges|checkout|refund|subscription|paid",
    "stripe paypal square",
  ),
  cue(
    "task",
    "task manager",
    "task|tasks|to do|todo|todos|to dos|to do list|project board|card|cards|board|kanban|checklist",
    "trello asana todoist google-tasks clickup",
  ),
  cue(
    "issue",
    "issue tracker",
    "bug|bugs|issue|issues|milestone|milestones|story|stories|sprint",
    "github jira linear pivotal-tracker",
  ),
  cue(
    "code",
    "code hosting",
    "repository|repo|repositories|repos|commit|commits|pull request|pull requests|merge request|push",
    "github gitlab bitbucket",
  ),
  cue(
    "sms",
    "text-message service",
    "sms|text message|text messages|text me|phone|call|calls|phone call",
    "twilio sms vonage",
  ),
  cue(
    "push",
    "push notifications",
    "push notification|push notifications|mobile notification|phone notification",
    "pushover pushbullet ntfy",
  ),
  cue(
    "form",
    "form service",
    "form|forms|survey|surveys|form submission|form submissions|questionnaire|submission|entries|entry",
    "typeform google-forms jotform wufoo gravityforms",
  ),
  cue("document", "document editor", "doc|docs|report|slides|presentation", "google-docs google-slides"),
  cue("note", "notes", "note|notes|notebook|wiki|knowledge base", "notion evernote microsoft-onenote"),
  cue(
    "database",
    "database",
    "database|databases|table|tables|sql|db|records|data store|query",
    "postgres airtable supabase mysql mongodb",
  ),
  cue(
    "vector",
    "vector database",
    "vector|vector store|vector database|embeddings|embedding|rag|retrieval",
    "pinecone qdrant supabase",
  ),
  cue(
    "ai",
    "AI model",
    "ai|llm|llms|gpt|ai agent|ai agents|agent|agents|language model|summarize|summarise|summary|summaries|sentiment|classify|artificial intelligence|ai powered|transcribe|transcription|transcript|embeddings|speech|prompt|prompts|image generation|assistant",
    "openai google-gemini openrouter anthropic azure-openai groq ollama mistral-ai",
  ),
  cue(
    "websearch",
    "web search",
    "web search|search results|google search|serp|search engine|search",
    "serpapi tavily perplexity google-search",
  ),
  cue(
    "scrape",
    "web scraper",
    "scrape|scraping|scraper|scrapes|crawl|crawling|crawler|scraped",
    "apify firecrawl bright-data",
  ),
  cue(
    "social",
    "social network",
    "social media|post|posts|social|status update|mentions|followers",
    "x-twitter facebook linkedin upload-post blotato",
  ),
  cue("blog", "blog", "blog|blogs|blog post|blog posts|article|articles|website|cms", "wordpress ghost medium"),
  cue(
    "shop",
    "online shop",
    "store|shop|order|orders|product|products|ecommerce|e commerce|cart|customer|customers",
    "shopify woocommerce magento",
  ),
  cue(
    "newsletter",
    "mailing list",
    "mailing list|email list|subscriber|subscribers|campaign|campaigns|list",
    "mailchimp campaign-monitor aweber",
  ),
  cue(
    "invoice",
    "accounting",
    "invoice|invoices|invoicing|bookkeeping|accounting|expense|expenses",
    "quickbooks xero freeagent",
  ),
  cue("contact", "contacts", "contact|contacts|address book", "google-contacts hubspot"),
  cue("weather", "weather service", "weather|forecast|temperature", "openweathermap"),
  cue("news", "news feed", "feed|feeds|news|headlines|blog feed|podcast", "rss newsapi"),
  cue("time", "time tracker", "timesheet|timer|time tracking|time entry|time entries", "harvest toggl clockify"),
  cue("video", "video service", "video|videos|clip|clips|reels|shorts", "youtube fal-ai google-gemini elevenlabs"),
  cue("image", "image service", "image|images|photo|photos|picture|pictures", "fal-ai google-gemini openai cloudinary"),
  cue("voice", "speech service", "voice|audio|text to speech|narration", "elevenlabs openai"),
  cue("server", "server", "server|servers|vps|ssh|linux|docker|command|script", "ssh"),
  cue("webinar", "meetings", "webinar|webinars|video call|video meeting", "zoom gotowebinar"),
  cue("host", "hosting", "deploy|deployment|dns|domain|site", "netlify cloudflare"),
];

/** Cue ids by word or pair of words. */
export const CUES_BY_WORDS: ReadonlyMap<string, readonly string[]> = (() => {
  const map = new Map<string, string[]>();
  for (const entry of CATEGORY_CUES)
    for (const word of entry.words) map.set(word, [...(map.get(word) ?? []), entry.id]);
  return map;
})();

export const CUES_BY_ID: ReadonlyMap<string, CategoryCue> = new Map(CATEGORY_CUES.map((entry) => [entry.id, entry]));
