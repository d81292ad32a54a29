using System.Net;
using Weft.Api;

namespace Weft.Controller.Services;

/// <summary>Claims as they are to be written. Pure.</summary>
internal static class ClaimWrites
{
    public static AddressClaim New(IPAddress address, string pool, AddressOwner owner, string? sharingKey, DateTimeOffset now) => new()
    {
        Metadata = new ObjectMeta { Name = AddressClaimRules.NameOf(address) },
        Spec = new AddressClaimSpec { Address = address.ToString(), Pool = pool, Owners = [owner], SharingKey = sharingKey, ClaimedAt = now },
    };

    /// <summary>The part of the address that a Service has, whatever its uid; null if it has none.</summary>
    public static AddressOwner? OwnerOf(this AddressClaim claim, ObjectKey service) =>
        claim.Spec.Owners?.FirstOrDefault(owner => owner.Namespace == service.Namespace && owner.Name == service.Name);

    /// <summary>Whether the claim says that of the owner already.</summary>
    public static bool Says(this AddressClaim claim, AddressOwner owner, string? sharingKey) =>
        claim.Spec.SharingKey == sharingKey
        && claim.OwnerOf(new ObjectKey(owner.Namespace, owner.Name)) is { } old
        && old.Uid == owner.Uid
        && (old.Ports ?? []).SequenceEqual(owner.Ports ?? []);

    /// <summary>The claim with that part for the owner.</summary>
    public static AddressClaim With(this AddressClaim claim, AddressOwner owner, string? sharingKey, DateTimeOffset now)
    {
        var others = (claim.Spec.Owners ?? []).Where(other => other.Namespace != owner.Namespace || other.Name != owner.Name);
        return claim with { Spec = claim.Spec with { Owners = [.. others, owner], SharingKey = sharingKey, ReleasedAt = null, ReleasedBy = null, ClaimedAt = now } };
    }

    /// <summary>The claim without the Service; the time of rest begins if that was the last one.</summary>
    public static AddressClaim Without(this AddressClaim claim, ObjectKey service, DateTimeOffset now)
    {
        List<AddressOwner> left = [.. (claim.Spec.Owners ?? []).Where(owner => owner.Namespace != service.Namespace || owner.Name != service.Name)];
        return claim with
        {
            Spec = left.Count > 0
                ? claim.Spec with { Owners = left }
                : claim.Spec with { Owners = null, SharingKey = null, ReleasedAt = now, ReleasedBy = claim.OwnerOf(service)?.Uid },
        };
    }
}
