const FOREIGN =
  /(?<!\p{L})(?:el|los|las|una|un|cuando|para|correo|mensaje|llegue|llega|cada|envía|enviar|crea|und|der|das|dem|den|wenn|eine|einen|einer|ein|mit|jeden|jede|jedes|schicke|sende|sobald|bei|ist|im|auf|uhr|le|les|une|des|du|quand|est|pour|dans|sur|chaque|envoie|quando|uma|il|che|een|het|wanneer|elke|stuur|naar|ogni|invia|nuovo|nuova|novo|nova|envie|gdy|jeśli|wyślij|när|skicka|ett|på|når)(?!\p{L})/giu;
const ENGLISH =
  /\b(?:the|a|an|when|and|to|of|my|new|every|is|are|for|with|on|from|it|that|send|post|create|add|if|then|me|by|save|get|in)\b/gi;

/** Whether a text is written in another language than English; names of services say nothing either way. */
export function isForeign(text: string): boolean {
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  const latin = text.match(/[A-Za-z\u00C0-\u024F]/g)?.length ?? 0;
  return latin < letters / 2 || (text.match(FOREIGN)?.length ?? 0) > (text.match(ENGLISH)?.length ?? 0);
}
