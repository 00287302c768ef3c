/** The middle of some numbers. */
export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** How much the median wavers by itself: between the first, the middle and the last third. */
export function wavering(numbers: readonly number[]): number {
  const third = Math.ceil(numbers.length / 3);
  const medians = [0, 1, 2].map((part) => median(numbers.slice(part * third, (part + 1) * third)));
  return Math.max(...medians) - Math.min(...medians);
}
