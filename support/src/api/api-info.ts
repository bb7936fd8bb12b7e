/** What the OpenAPI document says of the whole. */
export const apiInfo = {
  title: 'TelStar customer support',
  version: '1.0.0',
  description: `Customers, their complaints and service requests: commands change them, questions read what came of it.

Every answer needs \`Authorization: Bearer <JWT>\`, with the claims iss, aud, exp, sub, role (agent, department, supervisor,
customer) and, for the role department, department. A customer (sub is the customerId) is answered of own data only.

A command is a POST with \`commandId\`, a UUID made by the sender: sent again it is carried out once, and answers the same.
\`If-Match\` says which version was seen (\`*\`: whatever it is); only what begins something goes without. The answer holds the
new version; \`?minVersion=\` with it makes a question wait until the read model is there. Lists come as JSON or CSV
(\`format\` or Accept); the next page is \`cursor\` = \`next\`, or the Link header. Times are RFC 3339.

Refusals are RFC 9457 problems; under /tmf-api, which is TM Forum's, they have TM Forum's form. 400: a parameter or the body
is malformed or unknown. 403: not for this role. 404: nothing is there, or nothing of the caller's. 409: the commandId stands
for another command. 410: the customer was erased. 412: changed meanwhile; \`version\` says what it is now. 422: well formed,
but the rules do not allow it: the code says why. 428: If-Match is missing. 429, 503: wait for Retry-After.`,
} as const
