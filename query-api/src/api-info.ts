/** What the OpenAPI document says of the whole. */
export const apiInfo = {
  title: 'TelStar query API',
  version: '1.0.0',
  description: `A region: its nodes, their newest values, series of their metrics; its alerts, rules, silences and notices.

Every answer needs \`Authorization: Bearer <token>\`. With the reading token all questions are answered; changes need the
operator token. Lists and series come as JSON or CSV (\`format\` or Accept). A list's next page is \`cursor\` = \`next\`, or
the Link header. Times are RFC 3339.

A change is a command: it is handed to the region, and the answer waits up to five seconds for its outcome. 200, 201: it was
carried out. 202: it is on its way, and Location leads to the outcome. With \`Idempotency-Key\` it may be repeated.
\`X-Operator\` says who wants it.

Refusals are RFC 9457 problems; under /api/v2, which is Alertmanager's, they are JSON texts. 400: a parameter or the body is
malformed or unknown. 403: the token only reads, or changes are off. 404: the path names nothing. 405: Allow names the
methods. 406: no such form. 409: not in the state it is in. 412: changed meanwhile. 413: there is a body where none is read,
or a too large one. 415: the body is no JSON. 422: well formed, but the catalogue, the range or another parameter does not
allow it. 429, 503: wait for Retry-After.`,
} as const
