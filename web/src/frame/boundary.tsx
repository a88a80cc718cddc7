// What stands in a page's place when it cannot be drawn: above all when its script does not come, for want of a line or of a newer version.
import { Button } from "@mantine/core";
import { Component, type ReactNode } from "react";
import { useTexts } from "../i18n";
import { common } from "../i18n/common";
import { Page } from "../ui/page";

interface BoundaryProps {
  /** Another place is tried anew. */
  place: string;
  children: ReactNode;
}

export class Boundary extends Component<BoundaryProps, { isBroken: boolean }> {
  state = { isBroken: false };
  static getDerivedStateFromError = () => ({ isBroken: true });

  componentDidUpdate(before: BoundaryProps) {
    if (this.state.isBroken && before.place !== this.props.place) this.setState({ isBroken: false });
  }

  render() {
    return this.state.isBroken ? <Broken /> : this.props.children;
  }
}

function Broken() {
  const t = useTexts(common);
  return (
    <Page title={t.errors.title} intro={t.errors.page}>
      <Button onClick={() => location.reload()}>{t.retry}</Button>
    </Page>
  );
}
