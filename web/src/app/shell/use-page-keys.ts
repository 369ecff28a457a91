import { useNavigate } from "@tanstack/react-router";
import { useDestinations } from "@/app/shell/use-destinations";
import { useGoKeys } from "@/lib/use-go-keys";

/** G and the key of a page lead there. */
export function usePageKeys(): void {
  const navigate = useNavigate();
  const destinations = useDestinations();
  useGoKeys((code) => {
    const found = destinations.find((each) => each.code === code);
    if (found) void navigate({ to: found.path });
  });
}
