/** Text that shows parts in backticks as code. */
export function Ticked({ children }: { readonly children: string }) {
  return <>{children.split("`").map((part, i) => (i % 2 ? <code key={i}>{part}</code> : part))}</>;
}
