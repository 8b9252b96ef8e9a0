/** Heads of a simulated answer. */
export const JSON_HEADERS = { "content-type": "application/json; charset=utf-8", "x-simulated": "1" };
