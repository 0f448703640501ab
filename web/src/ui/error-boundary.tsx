import { Component, type ReactNode } from 'react'

interface Props {
  children: ReactNode
  /** Shown instead, with what was thrown. */
  fallback: (fault: unknown) => ReactNode
}

/** React gives only classes a way to catch. */
export class ErrorBoundary extends Component<Props, { fault?: unknown }> {
  override state: { fault?: unknown } = {}

  static getDerivedStateFromError(fault: unknown) {
    return { fault }
  }

  override render(): ReactNode {
    return 'fault' in this.state ? this.props.fallback(this.state.fault) : this.props.children
  }
}
