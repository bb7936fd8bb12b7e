import { readFile, statfs } from 'node:fs/promises'

/** File systems that hold data; everything else under /proc/self/mounts is memory, network or kernel. */
const onDisk = /^(ext[234]|xfs|btrfs|zfs|f2fs|jffs2|ubifs|vfat|overlay|bcachefs|reiserfs|jfs)$/

/** How full the fullest file system is, in percent; null when none can be asked. */
export async function diskInUse(mounts: string | null): Promise<number | null> {
  const points = mounts === null ? ['/'] : mountPoints(await readFile(mounts, 'utf8').catch(() => ''))
  const used = await Promise.all(points.map(usedPct))
  const known = used.filter((pct) => pct !== null)
  return known.length === 0 ? null : Math.max(...known)
}

/** Where data file systems are mounted; blanks in paths are written as \040. */
export function mountPoints(mounts: string): string[] {
  const points = mounts
    .split('\n')
    .map((line) => line.split(' '))
    .filter(([, , type]) => onDisk.test(type ?? ''))
    .map(([, point]) =>
      (point ?? '').replace(/\\(\d{3})/g, (_, octal) => String.fromCharCode(Number.parseInt(octal, 8))),
    )
  return points.length === 0 ? ['/'] : [...new Set(points)]
}

async function usedPct(point: string): Promise<number | null> {
  try {
    const { blocks, bfree, bavail } = await statfs(point)
    // As `df` counts: what only root may use is neither used nor free.
    const used = blocks - bfree
    return blocks === 0 || used + bavail === 0 ? null : (100 * used) / (used + bavail)
  } catch {
    return null
  }
}
