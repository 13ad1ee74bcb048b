import type { TargetRef } from './sale.js';

export type HpaFacts = {
  name: string;
  uid: string;
  /** The Deployment that it scales; undefined for any other kind. */
  deployment?: string | undefined;
  minReplicas: number | null;
  maxReplicas: number;
  /** The kind that owns it, such as ScaledObject. */
  ownerKind?: string | undefined;
};
export type DeploymentFacts = { name: string; uid: string; replicas: number };

/** Which field of which object is written for a target, or why none is. */
export type Resolved =
  | { via: 'HPA'; hpa: HpaFacts; deployment?: DeploymentFacts | undefined; wakes: boolean }
  | { via: 'Scale'; deployment: DeploymentFacts }
  | { via: 'None'; reason: 'NotFound' | 'TwoAutoscalers' | 'OwnedByScaledObject'; message: string };

/**
 * A Deployment with one HorizontalPodAutoscaler is raised through it, one without by its scale. Two of them, or one that KEDA
 * owns, would undo what we write. `wakes`: at 0 replicas an autoscaler sleeps, and one pod must be made first.
 */
export function resolveTarget(
  ref: TargetRef,
  deployments: readonly DeploymentFacts[],
  hpas: readonly HpaFacts[],
): Resolved {
  if (ref.kind === 'HorizontalPodAutoscaler') {
    const named = hpas.find(({ name }) => name === ref.name);
    return named ? throughHpa(named, deployments) : none('NotFound', missing(ref));
  }
  const deployment = deployments.find(({ name }) => name === ref.name);
  if (!deployment) return none('NotFound', missing(ref));
  const [hpa, second] = hpas.filter((one) => one.deployment === ref.name);
  if (hpa && second)
    return none(
      'TwoAutoscalers',
      `${hpa.name} and ${second.name} both scale Deployment ${ref.name}: delete one`,
    );
  return hpa ? throughHpa(hpa, deployments) : { via: 'Scale', deployment };
}

function throughHpa(hpa: HpaFacts, deployments: readonly DeploymentFacts[]): Resolved {
  if (hpa.ownerKind === 'ScaledObject')
    return none(
      'OwnedByScaledObject',
      `HorizontalPodAutoscaler ${hpa.name} belongs to a KEDA ScaledObject, which would undo a raise: set minReplicaCount there, or remove the target`,
    );
  const deployment = deployments.find(({ name }) => name === hpa.deployment);
  return { via: 'HPA', hpa, deployment, wakes: deployment?.replicas === 0 };
}

const none = (reason: Extract<Resolved, { via: 'None' }>['reason'], message: string): Resolved => ({
  via: 'None',
  reason,
  message,
});
const missing = ({ kind, name }: TargetRef) =>
  `${kind} ${name} does not exist: create it, or correct the target's ref`;
