import { Link } from "@tanstack/react-router";
import { useCanCallOut } from "@/features/calls/api/calls";
import { useMe } from "@/features/identity/api/session";

/** A telephone number that is called from the desk by whoever can, and else by whatever telephone this machine knows. */
export function DialLink({ number }: { number: string }) {
  const { agent } = useMe();
  const canCallOut = useCanCallOut();
  if (canCallOut && agent !== null) {
    return (
      <Link to="/desk" search={{ call: number }}>
        {number}
      </Link>
    );
  }
  return <a href={`tel:${number}`}>{number}</a>;
}

export const dialLink = (number: string) => <DialLink number={number} />;
