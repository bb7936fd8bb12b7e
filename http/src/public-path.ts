const open = ['/', '/-/healthy', '/-/ready', '/openapi.json', '/docs', '/problems']
const openBelow = ['/docs/', '/problems/']

/**
 * Says which paths need no token: health, and the documentation, which holds no data. `/metrics` only where nobody but
 * this machine can reach the port.
 * @param host the address that is listened on
 */
export function isPublicPath(host: string): (path: string) => boolean {
  const paths = new Set(isLoopback(host) ? [...open, '/metrics'] : open)
  return (path) => paths.has(path) || openBelow.some((folder) => path.startsWith(folder))
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host)
}
