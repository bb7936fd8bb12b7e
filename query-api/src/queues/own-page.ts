type Header = (name: string) => string | undefined

/**
 * Whether a request comes from a page of the host it goes to, as its browser says. Old browsers and pages without TLS send
 * no `Sec-Fetch-Site`: then `Origin` counts, or `Referer`; without any of them it is from nowhere. Only hosts are compared,
 * as TLS may end before us.
 */
export function isOwnPage(header: Header): boolean {
  const site = header('sec-fetch-site')
  if (site !== undefined) return site === 'same-origin'
  const from = header('origin') ?? header('referer') ?? ''
  const host = header('host')
  return host !== undefined && URL.canParse(from) && new URL(from).host === host.toLowerCase()
}
