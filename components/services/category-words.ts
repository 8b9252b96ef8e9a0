import { humanize } from "@/components/ui/format";

/** Abbreviations among the catalogue's categories. */
const OWN_WORDS: Readonly<Record<string, string>> = {
  ai: "AI",
  "ai-search": "AI search",
  "analytics-bi": "Analytics and BI",
  "cms-blog": "CMS and blogs",
  "crm-sales": "CRM and sales",
  hr: "HR",
  "sms-phone": "SMS and phone",
  "vector-db": "Vector databases",
};

export function categoryWords(category: string): string {
  return OWN_WORDS[category] ?? humanize(category);
}
